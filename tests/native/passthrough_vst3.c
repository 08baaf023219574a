/* A VST3 for testing the host and for comparing timings; passthrough_core.h says what it does.

   Pass-through  one object that is component, processor and controller; main and sidechain input, one output, notes
   Forgetful     the same, with the faults of a forgetful core
   Divided       the pass-through as two objects: the host has to carry every value from one to the other
   Deaf          the same, and its controller does not know setComponentState: a host that sends the controller's values back undoes what was restored */
#include "vst3_host_abi.h"
#include "passthrough_core.h"

enum { PASSTHROUGH, FORGETFUL, DIVIDED, DEAF, DIVIDED_CONTROLLER, DEAF_CONTROLLER, CLASS_COUNT };
static const tuid class_ids[CLASS_COUNT] = {
    TUID(0x4C697665u, 0x4D757369u, 0x63546573u, 0x74303031u), TUID(0x4C697665u, 0x4D757369u, 0x63546573u, 0x74303032u),
    TUID(0x4C697665u, 0x4D757369u, 0x63546573u, 0x74303033u), TUID(0x4C697665u, 0x4D757369u, 0x63546573u, 0x74303034u),
    TUID(0x4C697665u, 0x4D757369u, 0x63546573u, 0x74303035u), TUID(0x4C697665u, 0x4D757369u, 0x63546573u, 0x74303036u),
};
static const char *const class_names[CLASS_COUNT] = {"Pass-through", "Forgetful", "Divided", "Deaf", "Divided controller", "Deaf controller"};
static bool is_controller(int class) { return class >= DIVIDED_CONTROLLER; }
static bool is_half(int class) { return class >= DIVIDED; }

typedef struct {
    const component_table *component;
    const processor_table *processor;
    const controller_table *controller;
    const struct livemusic_table *livemusic;
    _Atomic uint32_t count;
    int class;
    bool active, side_active;
    handler2 *handler;
    core core;
    double shown[PARAM_COUNT + 1]; /* plain values of the controller: what the host shows it must not reach the processor */
} instance;

static _Atomic int instances;

/* The object behind one of its interfaces. */
#define SELF(field) ((instance *)((char *)self - offsetof(instance, field)))
#define UNKNOWN_OF(field)                                                                                                                  \
    static tresult ABI_CALL field##_query(void *self, const tuid iid, void **out) { return query(SELF(field), iid, out); }                 \
    static uint32_t ABI_CALL field##_add_ref(void *self) { return atomic_fetch_add(&SELF(field)->count, 1) + 1; }                          \
    static uint32_t ABI_CALL field##_release(void *self) { return release(SELF(field)); }
#define UNKNOWN_ENTRIES(field) field##_query, field##_add_ref, field##_release

static bool same(const tuid a, const tuid b) { return memcmp(a, b, sizeof(tuid)) == 0; }
static void widen(const char *text, string128 out)
{
    int n = 0;
    for (; text[n] && n < 127; n++)
        out[n] = (char16_t)(unsigned char)text[n];
    out[n] = 0;
}

static tresult query(instance *i, const tuid iid, void **out)
{
    bool component = !is_controller(i->class), controller = !is_half(i->class) || is_controller(i->class);
    *out = component && (same(iid, IID_UNKNOWN) || same(iid, IID_PLUGIN_BASE) || same(iid, IID_COMPONENT)) ? (void *)&i->component
           : component && same(iid, IID_PROCESSOR)                                                        ? (void *)&i->processor
           : controller && (same(iid, IID_CONTROLLER) || same(iid, IID_UNKNOWN) || same(iid, IID_PLUGIN_BASE)) ? (void *)&i->controller
           : component && same(iid, IID_LIVEMUSIC)                                                        ? (void *)&i->livemusic
                                                                                                          : NULL;
    if (!*out)
        return NO_INTERFACE;
    atomic_fetch_add(&i->count, 1);
    return OK;
}
static uint32_t release(instance *i)
{
    uint32_t left = atomic_fetch_sub(&i->count, 1) - 1;
    if (left == 0) {
        if (i->handler)
            i->handler->table->release(i->handler);
        free(i);
        atomic_fetch_sub(&instances, 1);
    }
    return left;
}

/* ---- component ---- */

UNKNOWN_OF(component)
static tresult ABI_CALL initialize(void *self, unknown *host) { (void)self; return host ? OK : INVALID; }
static tresult ABI_CALL terminate(void *self) { (void)self; return OK; }
static tresult ABI_CALL controller_class(void *self, tuid out)
{
    int class = SELF(component)->class;
    if (!is_half(class))
        return NOT_IMPLEMENTED;
    memcpy(out, class_ids[class - DIVIDED + DIVIDED_CONTROLLER], sizeof(tuid));
    return OK;
}
static tresult ABI_CALL set_io_mode(void *self, int32_t mode) { (void)self, (void)mode; return NOT_IMPLEMENTED; }
static int32_t ABI_CALL bus_count(void *self, int32_t media, int32_t direction)
{
    (void)self;
    return media == AUDIO ? (direction == INPUT ? 2 : 1) : direction == INPUT ? 1 : 0;
}
static tresult ABI_CALL get_bus(void *self, int32_t media, int32_t direction, int32_t index, bus_info *out)
{
    if (index < 0 || index >= bus_count(self, media, direction))
        return INVALID;
    *out = (bus_info){.media = media, .direction = direction, .channels = media == AUDIO ? 2 : 16, .type = index ? BUS_AUX : BUS_MAIN,
                      .flags = index ? 0 : BUS_DEFAULT_ACTIVE};
    widen(media == EVENT ? "Notes" : direction == OUTPUT ? "Output" : index ? "Sidechain" : "Input", out->name);
    return OK;
}
static tresult ABI_CALL get_routing(void *self, void *in, void *out) { (void)self, (void)in, (void)out; return NOT_IMPLEMENTED; }
static tresult ABI_CALL activate_bus(void *self, int32_t media, int32_t direction, int32_t index, tbool on)
{
    if (index < 0 || index >= bus_count(self, media, direction))
        return INVALID;
    if (media == AUDIO && index == 1)
        SELF(component)->side_active = on;
    return OK;
}
static tresult ABI_CALL set_active(void *self, tbool on) { SELF(component)->active = on; return OK; }

static bool transfer(stream *s, bool write, void *data, int32_t size)
{
    char *at = data;
    while (size > 0) {
        int32_t n = 0;
        tresult r = write ? s->table->write(s, at, size, &n) : s->table->read(s, at, size, &n);
        if (r != OK || n <= 0)
            return false;
        at += n;
        size -= n;
    }
    return true;
}
static tresult load(core *into, stream *s)
{
    core_state saved;
    return s && transfer(s, false, &saved, sizeof saved) && core_load(into, &saved) ? OK : NO;
}
static tresult save(instance *i, stream *s)
{
    core_state saved;
    core_save(&i->core, &saved);
    return s && transfer(s, true, &saved, sizeof saved) ? OK : NO;
}
static tresult ABI_CALL component_set_state(void *self, stream *s) { return load(&SELF(component)->core, s); }
static tresult ABI_CALL component_get_state(void *self, stream *s) { return save(SELF(component), s); }

static const component_table components = {
    UNKNOWN_ENTRIES(component), initialize, terminate, controller_class, set_io_mode, bus_count, get_bus, get_routing, activate_bus,
    set_active, component_set_state, component_get_state,
};

/* ---- processor ---- */

UNKNOWN_OF(processor)
static tresult ABI_CALL set_arrangements(void *self, arrangement *in, int32_t ins, arrangement *out, int32_t outs)
{
    (void)self;
    return ins == 2 && outs == 1 && in[0] == STEREO && (in[1] == STEREO || in[1] == MONO) && out[0] == STEREO ? OK : NO;
}
static tresult ABI_CALL get_arrangement(void *self, int32_t direction, int32_t index, arrangement *out)
{
    (void)self;
    if (index < 0 || index >= (direction == INPUT ? 2 : 1))
        return INVALID;
    *out = STEREO;
    return OK;
}
static tresult ABI_CALL can_process(void *self, int32_t sample_size) { (void)self; return sample_size == SAMPLE32 ? OK : NO; }
static uint32_t ABI_CALL no_samples(void *self) { (void)self; return 0; }
static tresult ABI_CALL setup(void *self, process_setup *s)
{
    instance *i = SELF(processor);
    if (i->active || s->rate <= 0 || s->sample_size != SAMPLE32)
        return NO;
    i->core.rate = s->rate;
    i->core.offline = s->mode == OFFLINE;
    return OK;
}
static tresult ABI_CALL set_processing(void *self, tbool on)
{
    if (on)
        atomic_store(&SELF(processor)->core.position, 0);
    return OK;
}

/* The next change at or after frame from: its frame, and the changes up to there are taken over. One walk through all queues per change. */
static uint32_t apply_changes(core *c, changes *in, uint32_t from, uint32_t frames)
{
    uint32_t next = frames;
    int32_t queues = in ? in->table->count(in) : 0;
    for (int32_t q = 0; q < queues; q++) {
        queue *values = in->table->get(in, q);
        int32_t points = values->table->count(values), offset;
        double value;
        for (int32_t p = 0; p < points; p++) {
            const core_param *info = core_find(values->table->id(values));
            if (!info || values->table->get(values, p, &offset, &value) != OK)
                continue;
            uint32_t at = offset < 0 ? 0 : (uint32_t)offset;
            if (at == from || frames == 0)
                core_put(c, values->table->id(values), info->stepped ? round(info->min + value * (info->max - info->min)) : info->min + value * (info->max - info->min));
            else if (at > from && at < next)
                next = at;
        }
    }
    return next;
}
static core_bus bus(bus_buffers *buffers, int32_t count, int32_t index)
{
    return index < count ? (core_bus){buffers[index].data32, (uint32_t)buffers[index].channels} : (core_bus){NULL, 0};
}
static tresult ABI_CALL process(void *self, process_data *d)
{
    instance *i = SELF(processor);
    core *c = &i->core;
    if (d->output_count == 0) {
        apply_changes(c, d->in_changes, 0, 0);
        return OK;
    }
    c->ahead = d->mode == PREFETCH;
    process_context *t = d->context;
    float beats = t && t->state & CONTEXT_BEATS_VALID ? (float)t->beats : -1;
    float playing = t && t->state & CONTEXT_PLAYING ? 1 : 0;
    core_block block = {bus(d->inputs, d->input_count, 0), i->side_active ? bus(d->inputs, d->input_count, 1) : (core_bus){NULL, 0},
                        bus(d->outputs, d->output_count, 0), (uint32_t)d->frames};
    for (uint32_t at = 0; at < block.frames;) {
        uint32_t next = apply_changes(c, d->in_changes, at, block.frames);
        core_render(c, &block, beats, playing, at, next);
        at = next;
    }
    int32_t count = d->in_events ? d->in_events->table->count(d->in_events) : 0;
    for (int32_t n = 0; n < count; n++) {
        note_event e;
        if (d->in_events->table->get(d->in_events, n, &e) == OK && (e.type == NOTE_ON || e.type == NOTE_OFF))
            core_note(c, &block, e.type == NOTE_ON, e.on.velocity, (uint32_t)e.offset);
    }
    switch (core_finish(c, &block)) {
    case FAULT_STATUS: return NO;
    case FAULT_WRONG_THREAD:
        if (i->handler)
            i->handler->table->set_dirty(i->handler, 1); /* a call for the main thread */
        break;
    default: break;
    }
    return OK;
}
static const processor_table processors = {
    UNKNOWN_ENTRIES(processor), set_arrangements, get_arrangement, can_process, no_samples, setup, set_processing, process, no_samples,
};

/* ---- controller ---- */

UNKNOWN_OF(controller)
static tresult ABI_CALL set_component_state(void *self, stream *s)
{
    instance *i = SELF(controller);
    if (i->class == DEAF_CONTROLLER)
        return NOT_IMPLEMENTED;
    core seen = {.forgetful = i->core.forgetful};
    if (load(&seen, s) != OK)
        return NO;
    for (uint32_t id = 1; id <= PARAM_COUNT; id++)
        i->shown[id] = core_get(&seen, id);
    return OK;
}
static tresult ABI_CALL controller_state(void *self, stream *s) { (void)self, (void)s; return NOT_IMPLEMENTED; }
static int32_t ABI_CALL param_count(void *self) { (void)self; return PARAM_COUNT; }
static double to_unit(const core_param *p, double plain) { return (plain - p->min) / (p->max - p->min); }
static tresult ABI_CALL get_param(void *self, int32_t index, param_info *out)
{
    (void)self;
    if (index < 0 || index >= PARAM_COUNT)
        return INVALID;
    const core_param *p = &core_params[index];
    uint32_t id = (uint32_t)index + 1;
    *out = (param_info){.id = id, .steps = p->stepped ? (int32_t)(p->max - p->min) : 0, .initial = to_unit(p, p->initial),
                        .flags = (id == FAULT ? 0 : PARAM_AUTOMATABLE) | (id == BYPASS ? PARAM_BYPASS : p->stepped ? PARAM_LIST : 0)};
    widen(p->name, out->title);
    widen(p->name, out->short_title);
    widen(id == GAIN ? "dB" : "", out->units);
    return OK;
}
static double ABI_CALL to_plain(void *self, uint32_t id, double value)
{
    (void)self;
    const core_param *p = core_find(id);
    double plain = p ? p->min + value * (p->max - p->min) : 0;
    return p && p->stepped ? round(plain) : plain;
}
static double ABI_CALL to_normalised(void *self, uint32_t id, double plain)
{
    (void)self;
    const core_param *p = core_find(id);
    return p ? to_unit(p, plain) : 0;
}
static tresult ABI_CALL text_of(void *self, uint32_t id, double value, string128 out)
{
    char text[64];
    if (!core_text(id, to_plain(self, id, value), text, sizeof text))
        return INVALID;
    widen(text, out);
    return OK;
}
static tresult ABI_CALL value_of(void *self, uint32_t id, const char16_t *text, double *out)
{
    char narrow[64];
    double plain;
    int n = 0;
    for (; text[n] && n < 63; n++)
        narrow[n] = (char)text[n];
    narrow[n] = 0;
    if (!core_parse(&SELF(controller)->core, id, narrow, &plain))
        return NO;
    *out = fmin(1, fmax(0, to_normalised(self, id, plain)));
    return OK;
}
static double ABI_CALL get_value(void *self, uint32_t id)
{
    const core_param *p = core_find(id);
    return p ? to_unit(p, SELF(controller)->shown[id]) : 0;
}
static tresult ABI_CALL set_value(void *self, uint32_t id, double value)
{
    if (!core_find(id))
        return INVALID;
    SELF(controller)->shown[id] = to_plain(self, id, fmin(1, fmax(0, value)));
    return OK;
}
static tresult ABI_CALL set_handler(void *self, unknown *handler)
{
    instance *i = SELF(controller);
    if (i->handler)
        i->handler->table->release(i->handler);
    i->handler = NULL;
    if (handler)
        handler->table->query(handler, IID_HANDLER2, (void **)&i->handler);
    return OK;
}
static void *ABI_CALL create_view(void *self, const char *name) { (void)self, (void)name; return NULL; }

static const controller_table controllers = {
    UNKNOWN_ENTRIES(controller), initialize, terminate, set_component_state, controller_state, controller_state, param_count, get_param,
    text_of, value_of, to_plain, to_normalised, get_value, set_value, set_handler, create_view,
};

/* ---- the interface of LiveMusic, with plausible answers ---- */

UNKNOWN_OF(livemusic)
static int64_t ABI_CALL vendor_allocated(void *self) { (void)self; return 0; }
static void ABI_CALL vendor_collect(void *self) { atomic_fetch_add(&SELF(livemusic)->core.collections, 1); }
static int64_t ABI_CALL vendor_collections(void *self) { return atomic_load(&SELF(livemusic)->core.collections); }
static uint32_t ABI_CALL vendor_status(void *self, livemusic_status *out)
{
    core *c = &SELF(livemusic)->core;
    uint32_t size = out->size < sizeof *out ? out->size : (uint32_t)sizeof *out;
    livemusic_status s = {.size = size, .state = 3, .buffer_seconds = 1, .realtime_factor = 1000, .output_position = atomic_load(&c->position)};
    s.frames_heard = s.output_position / 1920;
    for (int k = 0; k < SLOTS; k++)
        s.prompts_ready += c->prompts[k][0] != 0;
    s.heard_weights[0] = 1;
    snprintf(s.message, sizeof s.message, "%s", c->offline ? "offline" : c->ahead ? "ahead" : "real time");
    memcpy(out, &s, size);
    return size;
}
static tbool ABI_CALL vendor_set_prompt(void *self, uint32_t slot, const char *text) { return core_set_prompt(&SELF(livemusic)->core, slot, text); }
static tbool ABI_CALL vendor_get_prompt(void *self, uint32_t slot, char *out, uint32_t size)
{
    if (slot >= SLOTS || size == 0)
        return 0;
    snprintf(out, size, "%s", SELF(livemusic)->core.prompts[slot]);
    return 1;
}
static const struct livemusic_table vendor = {
    UNKNOWN_ENTRIES(livemusic), vendor_allocated, vendor_collect, vendor_collections, vendor_status, vendor_set_prompt, vendor_get_prompt,
};

/* ---- factory and module ---- */

static const factory2_table factory_functions;
static struct { const factory2_table *table; } factory = {&factory_functions};

static tresult ABI_CALL factory_query(void *self, const tuid iid, void **out)
{
    *out = same(iid, IID_UNKNOWN) || same(iid, IID_FACTORY) || same(iid, IID_FACTORY2) ? self : NULL;
    return *out ? OK : NO_INTERFACE;
}
static uint32_t ABI_CALL factory_count(void *self) { (void)self; return 1; } /* it is static */
static tresult ABI_CALL factory_get_info(void *self, factory_info *out)
{
    (void)self;
    memset(out, 0, sizeof *out);
    snprintf(out->vendor, sizeof out->vendor, "LiveMusic");
    return OK;
}
static int32_t ABI_CALL factory_classes(void *self) { (void)self; return CLASS_COUNT; }
static tresult ABI_CALL factory_get_class2(void *self, int32_t index, class_info2 *out)
{
    (void)self;
    if (index < 0 || index >= CLASS_COUNT)
        return INVALID;
    memset(out, 0, sizeof *out);
    memcpy(out->cid, class_ids[index], sizeof(tuid));
    out->cardinality = MANY_INSTANCES;
    snprintf(out->category, sizeof out->category, "%s", is_controller(index) ? "Component Controller Class" : "Audio Module Class");
    snprintf(out->name, sizeof out->name, "%s", class_names[index]);
    snprintf(out->subcategories, sizeof out->subcategories, "Fx|Tools");
    snprintf(out->vendor, sizeof out->vendor, "LiveMusic");
    snprintf(out->version, sizeof out->version, "1.0.0");
    snprintf(out->sdk, sizeof out->sdk, "VST 3.8");
    return OK;
}
static tresult ABI_CALL factory_get_class(void *self, int32_t index, class_info *out)
{
    class_info2 info;
    tresult r = factory_get_class2(self, index, &info);
    if (r == OK)
        memcpy(out, &info, sizeof *out);
    return r;
}
static tresult ABI_CALL factory_create(void *self, const char *cid, const char *iid, void **out)
{
    (void)self;
    *out = NULL;
    for (int n = 0; n < CLASS_COUNT; n++) {
        if (!same((const uint8_t *)cid, class_ids[n]))
            continue;
        instance *i = calloc(1, sizeof *i);
        if (!i)
            return NO;
        i->component = &components;
        i->processor = &processors;
        i->controller = &controllers;
        i->livemusic = &vendor;
        i->class = n;
        atomic_store(&i->count, 1);
        atomic_fetch_add(&instances, 1);
        core_init(&i->core, n == FORGETFUL);
        for (uint32_t id = 1; id <= PARAM_COUNT; id++)
            i->shown[id] = core_get(&i->core, id);
        tresult r = query(i, (const uint8_t *)iid, out);
        release(i);
        return r;
    }
    return NO_INTERFACE;
}
static const factory2_table factory_functions = {
    factory_query, factory_count, factory_count, factory_get_info, factory_classes, factory_get_class, factory_create, factory_get_class2,
};

ABI_EXPORT void *ABI_CALL GetPluginFactory(void) { return &factory; }
#if !defined(_WIN32)
ABI_EXPORT bool ModuleEntry(void *module) { return module != NULL; }
ABI_EXPORT bool ModuleExit(void) { return atomic_load(&instances) == 0; }
#endif
