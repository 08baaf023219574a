/* A CLAP plugin for testing the host and for comparing timings; passthrough_core.h says what it does.

   livemusic.test.passthrough  input to output times Gain, and probes that turn what the host says into sound
   livemusic.test.forgetful    the same, with the faults of a forgetful core */
#include "clap_abi.h"
#include "passthrough_core.h"

typedef struct {
    plugin base;
    const host *owner;
    core core;
} instance;

static instance *self(const plugin *p) { return (instance *)p->data; }

static void apply(instance *i, const event_header *event)
{
    if (event->space == 0 && event->type == EVENT_PARAM_VALUE)
        core_put(&i->core, ((const event_param_value *)event)->param, ((const event_param_value *)event)->value);
}

/* ---- params ---- */

static const uint32_t param_flags[PARAM_COUNT] = {
    PARAM_AUTOMATABLE | PARAM_REQUIRES_PROCESS, PARAM_STEPPED | PARAM_ENUM | PARAM_AUTOMATABLE, PARAM_STEPPED | PARAM_ENUM,
    PARAM_STEPPED | PARAM_BYPASS | PARAM_AUTOMATABLE,
};

static uint32_t ABI_CALL params_count(const plugin *p) { (void)p; return PARAM_COUNT; }
static bool ABI_CALL params_info(const plugin *p, uint32_t index, param_info *out)
{
    (void)p;
    if (index >= PARAM_COUNT)
        return false;
    const core_param *c = &core_params[index];
    *out = (param_info){.id = index + 1, .flags = param_flags[index], .min = c->min, .max = c->max, .initial = c->initial};
    snprintf(out->name, sizeof out->name, "%s", c->name);
    snprintf(out->module, sizeof out->module, "%s", c->module);
    return true;
}
static bool ABI_CALL params_value(const plugin *p, uint32_t id, double *out)
{
    if (!core_find(id))
        return false;
    *out = core_get(&self(p)->core, id);
    return true;
}
static bool ABI_CALL params_text(const plugin *p, uint32_t id, double value, char *out, uint32_t size)
{
    (void)p;
    return core_text(id, value, out, size);
}
static bool ABI_CALL params_parse(const plugin *p, uint32_t id, const char *text, double *out) { return core_parse(&self(p)->core, id, text, out); }
static void ABI_CALL params_flush(const plugin *p, const input_events *in, const output_events *out)
{
    (void)out;
    for (uint32_t n = 0; n < in->size(in); n++)
        apply(self(p), in->get(in, n));
}
static const plugin_params ext_params = {params_count, params_info, params_value, params_text, params_parse, params_flush};

/* ---- state ---- */

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
    core_state saved;
    core_save(&self(p)->core, &saved);
    return write_all(s, &saved, sizeof saved);
}
static bool ABI_CALL state_load(const plugin *p, const input_stream *s)
{
    instance *i = self(p);
    core_state saved;
    if (!read_all(s, &saved, sizeof saved) || !core_load(&i->core, &saved))
        return false;
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
static bool ABI_CALL render_set(const plugin *p, int32_t mode) { self(p)->core.offline = mode == 1; return true; }
static const plugin_render ext_render = {render_hard, render_set};

/* ---- extensions of LiveMusic, with plausible answers ---- */

static int64_t ABI_CALL diag_allocated(const plugin *p) { (void)p; return 0; }
static void ABI_CALL diag_collect(const plugin *p) { atomic_fetch_add(&self(p)->core.collections, 1); }
static int64_t ABI_CALL diag_count(const plugin *p) { return atomic_load(&self(p)->core.collections); }
static uint32_t ABI_CALL diag_status(const plugin *p, livemusic_status *out)
{
    instance *i = self(p);
    livemusic_status s = {0};
    uint32_t size = out->size < sizeof s ? out->size : (uint32_t)sizeof s;
    s.size = size;
    s.state = 3;
    s.buffer_seconds = 1;
    s.realtime_factor = 1000;
    s.output_position = atomic_load(&i->core.position);
    s.frames_heard = s.output_position / 1920;
    for (int k = 0; k < SLOTS; k++)
        if (i->core.prompts[k][0])
            s.prompts_ready++;
    s.heard_weights[0] = 1;
    snprintf(s.message, sizeof s.message, "%s", i->core.offline ? "offline" : "real time");
    memcpy(out, &s, size);
    return size;
}
static const livemusic_diagnostics ext_diagnostics = {1, diag_allocated, diag_collect, diag_count, diag_status};

static bool ABI_CALL prompt_set(const plugin *p, uint32_t slot, const char *text) { return core_set_prompt(&self(p)->core, slot, text); }
static bool ABI_CALL prompt_get(const plugin *p, uint32_t slot, char *out, uint32_t size)
{
    if (slot >= SLOTS || size == 0)
        return false;
    snprintf(out, size, "%s", self(p)->core.prompts[slot]);
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
    self(p)->core.rate = rate;
    return rate > 0;
}
static void ABI_CALL plug_deactivate(const plugin *p) { (void)p; }
static bool ABI_CALL plug_start(const plugin *p) { (void)p; return true; }
static void ABI_CALL plug_stop(const plugin *p) { (void)p; }
static void ABI_CALL plug_reset(const plugin *p) { atomic_store(&self(p)->core.position, 0); }

static core_bus bus(const audio_buffer *buffers, uint32_t count, uint32_t index)
{
    return index < count ? (core_bus){buffers[index].data32, buffers[index].channels} : (core_bus){NULL, 0};
}
static float beats_of(const event_transport *t) { return t ? (float)(t->beats / FIXED_POINT) : -1; }
static float playing_of(const event_transport *t) { return t && (t->flags & TRANSPORT_PLAYING) ? 1 : 0; }

static int32_t ABI_CALL plug_process(const plugin *p, const process_block *b)
{
    instance *i = self(p);
    const event_transport *transport = b->transport;
    core_block block = {bus(b->inputs, b->input_count, 0), bus(b->inputs, b->input_count, 1), bus(b->outputs, b->output_count, 0), b->frames};
    uint32_t done = 0, events = b->in_events->size(b->in_events);
    for (uint32_t n = 0; n < events; n++) {
        const event_header *event = b->in_events->get(b->in_events, n);
        uint32_t at = event->time < b->frames ? event->time : b->frames;
        if (at > done) {
            core_render(&i->core, &block, beats_of(transport), playing_of(transport), done, at);
            done = at;
        }
        apply(i, event);
        if (event->space == 0 && event->type == EVENT_TRANSPORT)
            transport = (const event_transport *)event;
    }
    core_render(&i->core, &block, beats_of(transport), playing_of(transport), done, b->frames);
    for (uint32_t n = 0; n < events; n++) {
        const event_header *event = b->in_events->get(b->in_events, n);
        if (event->space == 0 && (event->type == EVENT_NOTE_ON || event->type == EVENT_NOTE_OFF))
            core_note(&i->core, &block, event->type == EVENT_NOTE_ON, ((const event_note *)event)->velocity, event->time);
    }

    switch (core_finish(&i->core, &block)) {
    case FAULT_STATUS: return PROCESS_ERROR;
    case FAULT_WRONG_THREAD: {
        const host_state *state = i->owner->get_extension(i->owner, "clap.state");
        if (state)
            state->mark_dirty(i->owner); /* a call for the main thread */
        break;
    }
    default: break;
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
        core_init(&i->core, n == 1);
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
