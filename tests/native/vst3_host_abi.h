/* The part of the VST3 ABI that the test plugin needs, declared from the interface specification. An interface is a pointer to a table of
   functions whose first three are those of FUnknown; tables that inherit begin with their parent's entries.
   Comments say the thread of a call: [main] is the specification's UI thread. */
#ifndef LIVEMUSIC_VST3_HOST_ABI_H
#define LIVEMUSIC_VST3_HOST_ABI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <uchar.h>

typedef int32_t tresult;
typedef uint8_t tuid[16];
typedef uint8_t tbool;
typedef char16_t string128[128];

/* Windows takes COM's codes and COM's order of the bytes of an identifier. */
#if defined(_WIN32)
#define ABI_CALL __stdcall
#define ABI_EXPORT __declspec(dllexport)
enum { OK = 0, NO = 1, NO_INTERFACE = (int)0x80004002, INVALID = (int)0x80070057, NOT_IMPLEMENTED = (int)0x80004001 };
#define TUID(a, b, c, d)                                                                                                                   \
    {(a) & 255, (a) >> 8 & 255, (a) >> 16 & 255, (a) >> 24, (b) >> 16 & 255, (b) >> 24, (b) & 255, (b) >> 8 & 255,                           \
     (c) >> 24, (c) >> 16 & 255, (c) >> 8 & 255, (c) & 255, (d) >> 24, (d) >> 16 & 255, (d) >> 8 & 255, (d) & 255}
#else
#define ABI_CALL
#define ABI_EXPORT __attribute__((visibility("default")))
enum { OK = 0, NO = 1, NO_INTERFACE = -1, INVALID = 2, NOT_IMPLEMENTED = 3 };
#define TUID(a, b, c, d)                                                                                                                   \
    {(a) >> 24, (a) >> 16 & 255, (a) >> 8 & 255, (a) & 255, (b) >> 24, (b) >> 16 & 255, (b) >> 8 & 255, (b) & 255,                           \
     (c) >> 24, (c) >> 16 & 255, (c) >> 8 & 255, (c) & 255, (d) >> 24, (d) >> 16 & 255, (d) >> 8 & 255, (d) & 255}
#endif

#define FN(name, ...) tresult(ABI_CALL *name)(void *self, ##__VA_ARGS__)
#define UNKNOWN FN(query, const tuid, void **); uint32_t(ABI_CALL *add_ref)(void *self); uint32_t(ABI_CALL *release)(void *self)

typedef struct { UNKNOWN; } unknown_table;
typedef struct { const unknown_table *table; } unknown;

static const tuid IID_UNKNOWN = TUID(0u, 0u, 0xC0000000u, 0x00000046u);
static const tuid IID_PLUGIN_BASE = TUID(0x22888DDBu, 0x156E45AEu, 0x8358B348u, 0x08190625u);
static const tuid IID_FACTORY = TUID(0x7A4D811Cu, 0x52114A1Fu, 0xAED9D2EEu, 0x0B43BF9Fu);
static const tuid IID_FACTORY2 = TUID(0x0007B650u, 0xF24B4C0Bu, 0xA464EDB9u, 0xF00B2ABBu);
static const tuid IID_COMPONENT = TUID(0xE831FF31u, 0xF2D54301u, 0x928EBBEEu, 0x25697802u);
static const tuid IID_PROCESSOR = TUID(0x42043F99u, 0xB7DA453Cu, 0xA569E79Du, 0x9AAEC33Du);
static const tuid IID_CONTROLLER = TUID(0xDCD7BBE3u, 0x7742448Du, 0xA874AACCu, 0x979C759Eu);
static const tuid IID_HANDLER2 = TUID(0xF040B4B3u, 0xA36045ECu, 0xABCDC045u, 0xB4D5A2CCu);

/* ---- factory ---- */

typedef struct { char vendor[64], url[256], email[128]; int32_t flags; } factory_info;
typedef struct { tuid cid; int32_t cardinality; char category[32], name[64]; } class_info;
typedef struct {
    tuid cid;
    int32_t cardinality;
    char category[32], name[64];
    uint32_t flags;
    char subcategories[128], vendor[64], version[64], sdk[64];
} class_info2;
enum { MANY_INSTANCES = 0x7FFFFFFF };
typedef struct {
    UNKNOWN;
    FN(get_info, factory_info *);
    int32_t(ABI_CALL *count)(void *self);
    FN(get_class, int32_t, class_info *);
    FN(create, const char *cid, const char *iid, void **);
    FN(get_class2, int32_t, class_info2 *);
} factory2_table;

/* ---- component ---- */

enum { AUDIO = 0, EVENT = 1, INPUT = 0, OUTPUT = 1, BUS_MAIN = 0, BUS_AUX = 1, BUS_DEFAULT_ACTIVE = 1 };
typedef struct { int32_t media, direction, channels; string128 name; int32_t type; uint32_t flags; } bus_info;
typedef struct { const struct stream_table *table; } stream;
struct stream_table {
    UNKNOWN;
    FN(read, void *, int32_t, int32_t *);
    FN(write, const void *, int32_t, int32_t *);
    FN(seek, int64_t, int32_t, int64_t *);
    FN(tell, int64_t *);
};
typedef struct {
    UNKNOWN;
    FN(initialize, unknown *); /* [main] */
    FN(terminate);             /* [main] */
    FN(controller_class, tuid);
    FN(set_io_mode, int32_t);
    int32_t(ABI_CALL *bus_count)(void *self, int32_t media, int32_t direction);
    FN(get_bus, int32_t media, int32_t direction, int32_t index, bus_info *);
    FN(get_routing, void *, void *);
    FN(activate_bus, int32_t media, int32_t direction, int32_t index, tbool);
    FN(set_active, tbool);
    FN(set_state, stream *);
    FN(get_state, stream *);
} component_table;

/* ---- processor ---- */

typedef uint64_t arrangement;
enum { MONO = 1 << 19, STEREO = 3 };
enum { REALTIME = 0, PREFETCH = 1, OFFLINE = 2, SAMPLE32 = 0 };
typedef struct { int32_t mode, sample_size, max_frames; double rate; } process_setup;
typedef struct { int32_t channels; uint64_t silence; float **data32; } bus_buffers;

typedef struct { const struct queue_table *table; } queue;
struct queue_table {
    UNKNOWN;
    uint32_t(ABI_CALL *id)(void *self);
    int32_t(ABI_CALL *count)(void *self);
    FN(get, int32_t index, int32_t *offset, double *value);
    FN(add, int32_t offset, double value, int32_t *index);
};
typedef struct { const struct changes_table *table; } changes;
struct changes_table {
    UNKNOWN;
    int32_t(ABI_CALL *count)(void *self);
    queue *(ABI_CALL *get)(void *self, int32_t index);
    queue *(ABI_CALL *add)(void *self, const uint32_t *id, int32_t *index);
};

enum { NOTE_ON = 0, NOTE_OFF = 1 };
typedef struct {
    int32_t bus, offset;
    double beats;
    uint16_t flags, type;
    union {
        struct { int16_t channel, pitch; float tuning, velocity; int32_t length, id; } on;
        struct { int16_t channel, pitch; float velocity; int32_t id; float tuning; } off;
        struct { uint32_t size, type; const uint8_t *bytes; } data;
    };
} note_event;
typedef struct { const struct events_table *table; } events;
struct events_table {
    UNKNOWN;
    int32_t(ABI_CALL *count)(void *self);
    FN(get, int32_t index, note_event *);
    FN(add, note_event *);
};

enum { CONTEXT_PLAYING = 1 << 1, CONTEXT_BEATS_VALID = 1 << 9 };
typedef struct {
    uint32_t state;
    double rate;
    int64_t samples, system_time, continuous_samples;
    double beats, bar_beats, cycle_start, cycle_end, tempo;
    int32_t numerator, denominator;
    struct { uint8_t key, root; int16_t mask; } chord;
    int32_t smpte_offset;
    struct { uint32_t frames, flags; } frame_rate;
    int32_t samples_to_clock;
} process_context;
typedef struct {
    int32_t mode, sample_size, frames, input_count, output_count;
    bus_buffers *inputs, *outputs;
    changes *in_changes, *out_changes;
    events *in_events, *out_events;
    process_context *context;
} process_data;
typedef struct {
    UNKNOWN;
    FN(set_arrangements, arrangement *, int32_t, arrangement *, int32_t);
    FN(get_arrangement, int32_t direction, int32_t index, arrangement *);
    FN(can_process, int32_t sample_size);
    uint32_t(ABI_CALL *latency)(void *self);
    FN(setup, process_setup *);
    FN(set_processing, tbool);
    FN(process, process_data *); /* [audio] */
    uint32_t(ABI_CALL *tail)(void *self);
} processor_table;

/* ---- controller ---- */

enum { PARAM_AUTOMATABLE = 1, PARAM_LIST = 8, PARAM_BYPASS = 1 << 16 };
typedef struct {
    uint32_t id;
    string128 title, short_title, units;
    int32_t steps;
    double initial;
    int32_t unit, flags;
} param_info;
typedef struct { const struct handler2_table *table; } handler2;
struct handler2_table { UNKNOWN; FN(set_dirty, tbool); FN(open_editor, const char *); FN(start_group); FN(finish_group); };
typedef struct {
    UNKNOWN;
    FN(initialize, unknown *);
    FN(terminate);
    FN(set_component_state, stream *);
    FN(set_state, stream *);
    FN(get_state, stream *);
    int32_t(ABI_CALL *param_count)(void *self);
    FN(get_param, int32_t, param_info *);
    FN(text_of, uint32_t, double, string128);
    FN(value_of, uint32_t, const char16_t *, double *);
    double(ABI_CALL *to_plain)(void *self, uint32_t, double);
    double(ABI_CALL *to_normalised)(void *self, uint32_t, double);
    double(ABI_CALL *get_value)(void *self, uint32_t);
    FN(set_value, uint32_t, double);
    FN(set_handler, unknown *);
    void *(ABI_CALL *create_view)(void *self, const char *);
} controller_table;

/* ---- the interface of LiveMusic ---- */

static const tuid IID_LIVEMUSIC = TUID(0x4B1C7D52u, 0x9E0A4F36u, 0xA2D85B7Eu, 0x63F1C094u);
typedef struct {
    uint32_t size, state;
    uint64_t underruns, underrun_samples;
    uint32_t engine_restarts, prompts_ready;
    float buffer_seconds, realtime_factor;
    uint64_t frames_heard, output_position;
    float heard_weights[8];
    float sidechain_peak;
    uint32_t engine_pid;
    char message[256];
    uint32_t editor;
    float heard_temperature;
    uint32_t heard_scene;
} livemusic_status;
struct livemusic_table {
    UNKNOWN;
    int64_t(ABI_CALL *allocated)(void *self);
    void(ABI_CALL *collect)(void *self);
    int64_t(ABI_CALL *collections)(void *self);
    uint32_t(ABI_CALL *status)(void *self, livemusic_status *);
    tbool(ABI_CALL *set_prompt)(void *self, uint32_t slot, const char *);
    tbool(ABI_CALL *get_prompt)(void *self, uint32_t slot, char *, uint32_t size);
};

#endif
