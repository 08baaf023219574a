/* What both test plugins do, whatever format they speak: as little code as a plugin can be, with switches that misbehave.

   Parameters: 1 Gain (dB), 2 Probe, 3 Fault, 4 Bypass. Every parameter and note event acts at its own sample. A forgetful core saves nothing,
   reads its own texts wrongly and lets NaN through. */
#ifndef PASSTHROUGH_CORE_H
#define PASSTHROUGH_CORE_H

#include <math.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
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
static const char *const core_probe_names[] = {"Input", "Sidechain", "Transport", "Notes", "Gain", "Block"};

enum { FAULT_NONE, FAULT_SLOW, FAULT_NAN, FAULT_STATUS, FAULT_WRONG_THREAD, FAULT_LAST = FAULT_WRONG_THREAD };
static const char *const core_fault_names[] = {"None", "Slow", "NaN", "Error status", "Wrong thread"};

typedef struct { const char *name, *module; bool stepped; double min, max, initial; } core_param;
static const core_param core_params[PARAM_COUNT] = {
    {"Gain", "Main", false, -60, 12, 0},
    {"Probe", "Test", true, 0, PROBE_LAST, 0},
    {"Fault", "Test", true, 0, FAULT_LAST, 0},
    {"Bypass", "", true, 0, 1, 0},
};
static inline const core_param *core_find(uint32_t id) { return id >= 1 && id <= PARAM_COUNT ? &core_params[id - 1] : NULL; }

typedef struct {
    bool forgetful, offline, ahead;
    double rate;
    _Atomic double values[PARAM_COUNT + 1];
    char prompts[SLOTS][TEXT_SIZE];
    _Atomic uint64_t position;
    _Atomic int64_t collections;
} core;

static inline double core_get(core *c, uint32_t id) { return atomic_load_explicit(&c->values[id], memory_order_relaxed); }
static inline void core_put(core *c, uint32_t id, double v)
{
    const core_param *p = core_find(id);
    if (p && isfinite(v))
        atomic_store_explicit(&c->values[id], fmin(p->max, fmax(p->min, v)), memory_order_relaxed);
}
static inline void core_init(core *c, bool forgetful)
{
    c->forgetful = forgetful;
    c->rate = 48000;
    for (uint32_t id = 1; id <= PARAM_COUNT; id++)
        core_put(c, id, core_params[id - 1].initial);
}

/* ---- texts ---- */

static inline bool core_text(uint32_t id, double value, char *out, uint32_t size)
{
    const core_param *p = core_find(id);
    if (!p || size == 0)
        return false;
    int step = (int)fmin(p->max, fmax(p->min, value));
    switch (id) {
    case GAIN: snprintf(out, size, "%.2f dB", value); break;
    case PROBE: snprintf(out, size, "%s", core_probe_names[step]); break;
    case FAULT: snprintf(out, size, "%s", core_fault_names[step]); break;
    default: snprintf(out, size, "%s", step ? "On" : "Off"); break;
    }
    return true;
}
static inline bool core_parse(core *c, uint32_t id, const char *text, double *out)
{
    const core_param *p = core_find(id);
    if (!p)
        return false;
    if (c->forgetful) {
        *out = 0;
        return true;
    }
    if (id == GAIN) {
        char *end;
        *out = strtod(text, &end);
        return end != text;
    }
    char name[64];
    for (double v = p->min; v <= p->max; v++) {
        core_text(id, v, name, sizeof name);
        if (strcmp(name, text) == 0) {
            *out = v;
            return true;
        }
    }
    return false;
}

/* ---- state ---- */

typedef struct { char magic[8]; double values[PARAM_COUNT]; char prompts[SLOTS][TEXT_SIZE]; } core_state;

static inline void core_save(core *c, core_state *out)
{
    memset(out, 0, sizeof *out);
    memcpy(out->magic, "LMTEST1", 8);
    for (uint32_t id = 1; id <= PARAM_COUNT; id++)
        out->values[id - 1] = c->forgetful ? 0 : core_get(c, id);
    memcpy(out->prompts, c->prompts, sizeof out->prompts);
}
static inline bool core_load(core *c, const core_state *in)
{
    if (memcmp(in->magic, "LMTEST1", 8) != 0)
        return false;
    for (uint32_t id = 1; id <= PARAM_COUNT; id++)
        core_put(c, id, in->values[id - 1]);
    memcpy(c->prompts, in->prompts, sizeof c->prompts);
    for (int k = 0; k < SLOTS; k++)
        c->prompts[k][TEXT_SIZE - 1] = 0;
    return true;
}
static inline bool core_set_prompt(core *c, uint32_t slot, const char *text)
{
    if (slot >= SLOTS)
        return false;
    snprintf(c->prompts[slot], TEXT_SIZE, "%s", text);
    return true;
}

/* ---- sound ---- */

typedef struct { float *const *data; uint32_t channels; } core_bus; /* data and each of its entries may be NULL */
typedef struct { core_bus main, side, out; uint32_t frames; } core_block;

/* Frames [from, to) of a block, between two events. */
static inline void core_render(core *c, const core_block *b, float beats, float playing, uint32_t from, uint32_t to)
{
    int probe = (int)core_get(c, PROBE);
    double db = core_get(c, GAIN);
    float gain = core_get(c, BYPASS) >= 0.5 ? 1.0f : (float)pow(10.0, db / 20.0);
    const core_bus *source = probe == PROBE_SIDECHAIN ? &b->side : &b->main;
    bool sound = probe == PROBE_INPUT || probe == PROBE_SIDECHAIN;
    for (uint32_t k = 0; k < b->out.channels; k++) {
        const float *in = k < source->channels && source->data ? source->data[k] : NULL;
        float constant = probe == PROBE_TRANSPORT ? (k == 0 ? beats : playing)
                         : probe == PROBE_GAIN    ? (float)db
                         : probe == PROBE_BLOCK   ? (k == 0 ? (float)b->frames : (float)(c->rate / 1000))
                                                  : 0;
        for (uint32_t n = from; n < to; n++) {
            float v = sound ? (in ? in[n] * gain : 0) : constant;
            b->out.data[k][n] = isfinite(v) || c->forgetful ? v : 0;
        }
    }
}
static inline void core_note(core *c, const core_block *b, bool on, double velocity, uint32_t at)
{
    if ((int)core_get(c, PROBE) == PROBE_NOTES && at < b->frames)
        b->out.data[on ? 0 : 1][at] += on ? (float)velocity : 1;
}
static inline double core_now(void)
{
    struct timespec t;
    timespec_get(&t, TIME_UTC);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}
/* The end of a block; returns the fault that its format has to commit. */
static inline int core_finish(core *c, const core_block *b)
{
    int fault = (int)core_get(c, FAULT);
    atomic_fetch_add(&c->position, b->frames);
    if (fault == FAULT_SLOW)
        for (double end = core_now() + 2.0 * b->frames / c->rate; core_now() < end;) {
        }
    if (fault == FAULT_NAN && b->frames > 0)
        b->out.data[0][0] = NAN;
    return fault;
}

#endif
