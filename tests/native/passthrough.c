/* A CLAP plugin for testing the host and for comparing timings: as little code as a plugin can be, with switches that misbehave.

   livemusic.test.passthrough  input to output times Gain, and probes that turn what the host says into sound
   livemusic.test.forgetful    the same, but it saves nothing, reads its own texts wrongly and lets NaN through

   Parameters: 1 Gain (dB), 2 Probe, 3 Fault, 4 Bypass. Every parameter and note event acts at its own sample. */
#include "clap_abi.h"
#include <math.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { GAIN = 1, PROBE = 2, FAULT = 3, BYPASS = 4, PARAM_COUNT = 4, SLOTS = 8, TEXT_SIZE = 256 };

/* What is heard instead of the input. */
enum {
    PROBE_INPUT,
    PROBE_SIDECHAIN,
    PROBE_TRANSPORT, /* left: song position in beats at each sample's block or transport event, right: 1 while playing */
    PROBE_NOTES,     /* an impulse of the velocity at each note on (left) and of 1 at each note off (right) */
    PROBE_GAIN,      /* the gain itself, in dB */
    PROBE_BLOCK,     /* left: block length, right: sample rate / 1000 */
    PROBE_LAST = PROBE_BLOCK
};
static const char *const probe_names[] = {"Input", "Sidechain", "Transport", "Notes", "Gain", "Block"};

enum { FAULT_NONE, FAULT_SLOW, FAULT_NAN, FAULT_STATUS, FAULT_WRONG_THREAD, FAULT_LAST = FAULT_WRONG_THREAD };
static const char *const fault_names[] = {"None", "Slow", "NaN", "Error status", "Wrong thread"};

static const char state_magic[8] = "LMTEST1";

typedef struct {
    plugin base;
    const host *owner;
    bool forgetful, offline;
    double rate;
    _Atomic double values[PARAM_COUNT + 1];
    char prompts[SLOTS][TEXT_SIZE];
    _Atomic uint64_t position;
    _Atomic int64_t collections;
} instance;

static instance *self(const plugin *p) { return (instance *)p->data; }
static double get(instance *i, uint32_t id) { return atomic_load_explicit(&i->values[id], memory_order_relaxed); }
static void put(instance *i, uint32_t id, double v) { atomic_store_explicit(&i->values[id], v, memory_order_relaxed); }

static const param_info params[PARAM_COUNT] = {
    {GAIN, PARAM_AUTOMATABLE | PARAM_REQUIRES_PROCESS, NULL, "Gain", "Main", -60, 12, 0},
    {PROBE, PARAM_STEPPED | PARAM_ENUM | PARAM_AUTOMATABLE, NULL, "Probe", "Test", 0, PROBE_LAST, 0},
    {FAULT, PARAM_STEPPED | PARAM_ENUM, NULL, "Fault", "Test", 0, FAULT_LAST, 0},
    {BYPASS, PARAM_STEPPED | PARAM_BYPASS | PARAM_AUTOMATABLE, NULL, "Bypass", "", 0, 1, 0},
};

static const param_info *find(uint32_t id) { return id >= 1 && id <= PARAM_COUNT ? &params[id - 1] : NULL; }

static void apply(instance *i, const event_header *event)
{
    if (event->space != 0 || event->type != EVENT_PARAM_VALUE)
        return;
    const event_param_value *value = (const event_param_value *)event;
    const param_info *info = find(value->param);
    if (info && isfinite(value->value))
        put(i, info->id, fmin(info->max, fmax(info->min, value->value)));
}

/* ---- params ---- */

static uint32_t ABI_CALL params_count(const plugin *p) { (void)p; return PARAM_COUNT; }
static bool ABI_CALL params_info(const plugin *p, uint32_t index, param_info *out)
{
    (void)p;
    if (index >= PARAM_COUNT)
        return false;
    *out = params[index];
    return true;
}
static bool ABI_CALL params_value(const plugin *p, uint32_t id, double *out)
{
    if (!find(id))
        return false;
    *out = get(self(p), id);
    return true;
}
static bool ABI_CALL params_text(const plugin *p, uint32_t id, double value, char *out, uint32_t size)
{
    (void)p;
    const param_info *info = find(id);
    if (!info || size == 0)
        return false;
    int step = (int)fmin(info->max, fmax(info->min, value));
    switch (id) {
    case GAIN: snprintf(out, size, "%.2f dB", value); break;
    case PROBE: snprintf(out, size, "%s", probe_names[step]); break;
    case FAULT: snprintf(out, size, "%s", fault_names[step]); break;
    default: snprintf(out, size, "%s", step ? "On" : "Off"); break;
    }
    return true;
}
static bool ABI_CALL params_parse(const plugin *p, uint32_t id, const char *text, double *out)
{
    const param_info *info = find(id);
    if (!info)
        return false;
    if (self(p)->forgetful) {
        *out = 0;
        return true;
    }
    if (id == GAIN) {
        char *end;
        *out = strtod(text, &end);
        return end != text;
    }
    char name[64];
    for (double v = info->min; v <= info->max; v++) {
        params_text(p, id, v, name, sizeof name);
        if (strcmp(name, text) == 0) {
            *out = v;
            return true;
        }
    }
    return false;
}
static void ABI_CALL params_flush(const plugin *p, const input_events *in, const output_events *out)
{
    (void)out;
    for (uint32_t n = 0; n < in->size(in); n++)
        apply(self(p), in->get(in, n));
}
static const plugin_params ext_params = {params_count, params_info, params_value, params_text, params_parse, params_flush};

/* ---- state: magic, four doubles, eight texts ---- */

static bool write_all(const output_stream *s, const void *data, uint64_t size)
{
    const char *at = data;
    while (size > 0) {
        int64_t n = s->write(s, at, size);
        if (n <= 0)
            return false;
        at += n;
        size -= (uint64_t)n;
    }
    return true;
}
static bool read_all(const input_stream *s, void *data, uint64_t size)
{
    char *at = data;
    while (size > 0) {
        int64_t n = s->read(s, at, size);
        if (n <= 0)
            return false;
        at += n;
        size -= (uint64_t)n;
    }
    return true;
}
static bool ABI_CALL state_save(const plugin *p, const output_stream *s)
{
    instance *i = self(p);
    double values[PARAM_COUNT];
    for (uint32_t id = 1; id <= PARAM_COUNT; id++)
        values[id - 1] = i->forgetful ? 0 : get(i, id);
    return write_all(s, state_magic, sizeof state_magic) && write_all(s, values, sizeof values) && write_all(s, i->prompts, sizeof i->prompts);
}
static bool ABI_CALL state_load(const plugin *p, const input_stream *s)
{
    instance *i = self(p);
    char magic[sizeof state_magic];
    double values[PARAM_COUNT];
    char prompts[SLOTS][TEXT_SIZE];
    if (!read_all(s, magic, sizeof magic) || memcmp(magic, state_magic, sizeof magic) != 0 || !read_all(s, values, sizeof values) ||
        !read_all(s, prompts, sizeof prompts))
        return false;
    for (uint32_t id = 1; id <= PARAM_COUNT; id++)
        put(i, id, values[id - 1]);
    memcpy(i->prompts, prompts, sizeof prompts);
    const host_params *hp = i->owner->get_extension(i->owner, "clap.params");
    if (hp)
        hp->rescan(i->owner, RESCAN_VALUES);
    return true;
}
static const plugin_state ext_state = {state_save, state_load};

/* ---- ports ---- */

static uint32_t ABI_CALL ports_count(const plugin *p, bool input) { (void)p; return input ? 2 : 1; }
static bool ABI_CALL ports_get(const plugin *p, uint32_t index, bool input, audio_port_info *out)
{
    if (index >= ports_count(p, input))
        return false;
    memset(out, 0, sizeof *out);
    out->id = (input ? 10 : 20) + index;
    snprintf(out->name, sizeof out->name, "%s", input ? (index ? "Sidechain" : "Input") : "Output");
    out->flags = index == 0 ? PORT_IS_MAIN : 0;
    out->channels = 2;
    out->type = "stereo";
    out->in_place_pair = INVALID_ID;
    return true;
}
static const plugin_audio_ports ext_audio_ports = {ports_count, ports_get};

static uint32_t ABI_CALL notes_count(const plugin *p, bool input) { (void)p; return input ? 1 : 0; }
static bool ABI_CALL notes_get(const plugin *p, uint32_t index, bool input, note_port_info *out)
{
    if (index >= notes_count(p, input))
        return false;
    memset(out, 0, sizeof *out);
    out->id = 30;
    out->supported = DIALECT_CLAP | DIALECT_MIDI;
    out->preferred = DIALECT_CLAP;
    snprintf(out->name, sizeof out->name, "Notes");
    return true;
}
static const plugin_note_ports ext_note_ports = {notes_count, notes_get};

static uint32_t ABI_CALL latency_get(const plugin *p) { (void)p; return 0; }
static const plugin_latency ext_latency = {latency_get};
static uint32_t ABI_CALL tail_get(const plugin *p) { (void)p; return 0; }
static const plugin_tail ext_tail = {tail_get};
static bool ABI_CALL render_hard(const plugin *p) { (void)p; return false; }
static bool ABI_CALL render_set(const plugin *p, int32_t mode) { self(p)->offline = mode == 1; return true; }
static const plugin_render ext_render = {render_hard, render_set};

/* ---- extensions of LiveMusic, with plausible answers ---- */

static int64_t ABI_CALL diag_allocated(const plugin *p) { (void)p; return 0; }
static void ABI_CALL diag_collect(const plugin *p) { atomic_fetch_add(&self(p)->collections, 1); }
static int64_t ABI_CALL diag_count(const plugin *p) { return atomic_load(&self(p)->collections); }
static uint32_t ABI_CALL diag_status(const plugin *p, livemusic_status *out)
{
    instance *i = self(p);
    livemusic_status s = {0};
    uint32_t size = out->size < sizeof s ? out->size : (uint32_t)sizeof s;
    s.size = size;
    s.state = 3;
    s.buffer_seconds = 1;
    s.realtime_factor = 1000;
    s.output_position = atomic_load(&i->position);
    s.frames_heard = s.output_position / 1920;
    for (int k = 0; k < SLOTS; k++)
        if (i->prompts[k][0])
            s.prompts_ready++;
    s.heard_weights[0] = 1;
    snprintf(s.message, sizeof s.message, "%s", i->offline ? "offline" : "real time");
    memcpy(out, &s, size);
    return size;
}
static const livemusic_diagnostics ext_diagnostics = {1, diag_allocated, diag_collect, diag_count, diag_status};

static bool ABI_CALL prompt_set(const plugin *p, uint32_t slot, const char *text)
{
    if (slot >= SLOTS)
        return false;
    snprintf(self(p)->prompts[slot], TEXT_SIZE, "%s", text);
    return true;
}
static bool ABI_CALL prompt_get(const plugin *p, uint32_t slot, char *out, uint32_t size)
{
    if (slot >= SLOTS || size == 0)
        return false;
    snprintf(out, size, "%s", self(p)->prompts[slot]);
    return true;
}
static const livemusic_prompts ext_prompts = {1, prompt_set, prompt_get};

/* ---- plugin ---- */

static bool ABI_CALL plug_init(const plugin *p)
{
    instance *i = self(p);
    const host_log *log = i->owner->get_extension(i->owner, "clap.log");
    if (log)
        log->log(i->owner, 0, "pass-through ready");
    i->owner->request_callback(i->owner);
    return true;
}
static void ABI_CALL plug_destroy(const plugin *p) { free(p->data); }
static bool ABI_CALL plug_activate(const plugin *p, double rate, uint32_t min, uint32_t max)
{
    (void)min, (void)max;
    self(p)->rate = rate;
    return rate > 0;
}
static void ABI_CALL plug_deactivate(const plugin *p) { (void)p; }
static bool ABI_CALL plug_start(const plugin *p) { (void)p; return true; }
static void ABI_CALL plug_stop(const plugin *p) { (void)p; }
static void ABI_CALL plug_reset(const plugin *p) { atomic_store(&self(p)->position, 0); }

static double now(void)
{
    struct timespec t;
    timespec_get(&t, TIME_UTC);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* Frames [from, to) of a block, between two events. */
static void render(instance *i, const process_block *b, const event_transport *transport, uint32_t from, uint32_t to)
{
    float *const *out = b->outputs[0].data32;
    const audio_buffer *main_in = b->input_count > 0 ? &b->inputs[0] : NULL;
    const audio_buffer *side = b->input_count > 1 ? &b->inputs[1] : NULL;
    int probe = (int)get(i, PROBE);
    double db = get(i, GAIN);
    float gain = get(i, BYPASS) >= 0.5 ? 1.0f : (float)pow(10.0, db / 20.0);
    float beats = transport ? (float)(transport->beats / FIXED_POINT) : -1;
    float playing = transport && (transport->flags & TRANSPORT_PLAYING) ? 1 : 0;
    for (uint32_t c = 0; c < b->outputs[0].channels; c++) {
        const float *in = main_in && c < main_in->channels && main_in->data32 ? main_in->data32[c] : NULL;
        if (probe == PROBE_SIDECHAIN)
            in = side && c < side->channels && side->data32 ? side->data32[c] : NULL;
        float constant = probe == PROBE_TRANSPORT ? (c == 0 ? beats : playing)
                         : probe == PROBE_GAIN    ? (float)db
                         : probe == PROBE_BLOCK   ? (c == 0 ? (float)b->frames : (float)(i->rate / 1000))
                                                  : 0;
        bool sound = probe == PROBE_INPUT || probe == PROBE_SIDECHAIN;
        for (uint32_t n = from; n < to; n++) {
            float v = sound ? (in ? in[n] * gain : 0) : constant;
            out[c][n] = isfinite(v) || i->forgetful ? v : 0;
        }
    }
}

static int32_t ABI_CALL plug_process(const plugin *p, const process_block *b)
{
    instance *i = self(p);
    const event_transport *transport = b->transport;
    float *const *out = b->outputs[0].data32;
    uint32_t done = 0, events = b->in_events->size(b->in_events);
    for (uint32_t n = 0; n < events; n++) {
        const event_header *event = b->in_events->get(b->in_events, n);
        uint32_t at = event->time < b->frames ? event->time : b->frames;
        if (at > done) {
            render(i, b, transport, done, at);
            done = at;
        }
        apply(i, event);
        if (event->space == 0 && event->type == EVENT_TRANSPORT)
            transport = (const event_transport *)event;
    }
    render(i, b, transport, done, b->frames);
    if ((int)get(i, PROBE) == PROBE_NOTES) {
        for (uint32_t n = 0; n < events; n++) {
            const event_header *event = b->in_events->get(b->in_events, n);
            if (event->space != 0 || event->time >= b->frames)
                continue;
            if (event->type == EVENT_NOTE_ON)
                out[0][event->time] += (float)((const event_note *)event)->velocity;
            else if (event->type == EVENT_NOTE_OFF)
                out[1][event->time] += 1;
        }
    }
    atomic_fetch_add(&i->position, b->frames);

    switch ((int)get(i, FAULT)) {
    case FAULT_SLOW:
        for (double end = now() + 2.0 * b->frames / i->rate; now() < end;) {
        }
        break;
    case FAULT_NAN:
        out[0][0] = NAN;
        break;
    case FAULT_STATUS:
        return PROCESS_ERROR;
    case FAULT_WRONG_THREAD: {
        const host_state *state = i->owner->get_extension(i->owner, "clap.state");
        if (state)
            state->mark_dirty(i->owner); /* a call for the main thread */
        break;
    }
    default:
        break;
    }
    return PROCESS_CONTINUE;
}

static void ABI_CALL plug_main(const plugin *p)
{
    instance *i = self(p);
    const host_thread_check *check = i->owner->get_extension(i->owner, "clap.thread-check");
    const host_log *log = i->owner->get_extension(i->owner, "clap.log");
    if (check && log)
        log->log(i->owner, 0, check->is_main(i->owner) && !check->is_audio(i->owner) ? "called back on the main thread" : "called back on a wrong thread");
}

static const void *ABI_CALL plug_extension(const plugin *p, const char *id)
{
    (void)p;
    static const struct { const char *id; const void *table; } table[] = {
        {"clap.params", &ext_params}, {"clap.state", &ext_state}, {"clap.audio-ports", &ext_audio_ports}, {"clap.note-ports", &ext_note_ports},
        {"clap.latency", &ext_latency}, {"clap.tail", &ext_tail}, {"clap.render", &ext_render},
        {"livemusic.diagnostics/1", &ext_diagnostics}, {"livemusic.prompts/1", &ext_prompts},
    };
    for (size_t n = 0; n < sizeof table / sizeof *table; n++)
        if (strcmp(table[n].id, id) == 0)
            return table[n].table;
    return NULL;
}

/* ---- factory and entry ---- */

static const char *const features[] = {"audio-effect", "utility", "stereo", NULL};
static const plugin_descriptor descriptors[2] = {
    {{1, 2, 10}, "livemusic.test.passthrough", "Pass-through", "LiveMusic", "", "", "", "1.0.0", "Input to output", features},
    {{1, 2, 10}, "livemusic.test.forgetful", "Forgetful", "LiveMusic", "", "", "", "1.0.0", "Fails what a plugin can fail", features},
};

static uint32_t ABI_CALL factory_count(const plugin_factory *f) { (void)f; return 2; }
static const plugin_descriptor *ABI_CALL factory_descriptor(const plugin_factory *f, uint32_t index)
{
    (void)f;
    return index < 2 ? &descriptors[index] : NULL;
}
static const plugin *ABI_CALL factory_create(const plugin_factory *f, const host *h, const char *id)
{
    (void)f;
    for (int n = 0; n < 2; n++) {
        if (strcmp(descriptors[n].id, id) != 0)
            continue;
        instance *i = calloc(1, sizeof *i);
        if (!i)
            return NULL;
        i->owner = h;
        i->forgetful = n == 1;
        for (int k = 0; k < PARAM_COUNT; k++)
            put(i, params[k].id, params[k].initial);
        i->base = (plugin){&descriptors[n], i, plug_init, plug_destroy, plug_activate, plug_deactivate, plug_start, plug_stop,
                           plug_reset, plug_process, plug_extension, plug_main};
        return &i->base;
    }
    return NULL;
}
static const plugin_factory factory = {factory_count, factory_descriptor, factory_create};

static bool ABI_CALL entry_init(const char *path) { (void)path; return true; }
static void ABI_CALL entry_deinit(void) {}
static const void *ABI_CALL entry_factory(const char *id) { return strcmp(id, "clap.plugin-factory") == 0 ? &factory : NULL; }

ABI_EXPORT extern const entry clap_entry;
const entry clap_entry = {{1, 2, 10}, entry_init, entry_deinit, entry_factory};
