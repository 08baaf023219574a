/* The part of the VST 3.7 ABI that the layout test needs, declared from the specification. Natural alignment: 64-bit systems only. */
#ifndef LIVEMUSIC_VST3_ABI_H
#define LIVEMUSIC_VST3_ABI_H

#include <stddef.h>
#include <stdint.h>

typedef uint16_t unit; /* of UTF-16 */
typedef unit string128[128];
typedef uint8_t tuid[16];
typedef void *interface_pointer;

/* ---- factory ---- */

typedef struct { char vendor[64], url[256], email[128]; int32_t flags; } factory_info;
typedef struct { tuid cid; int32_t cardinality; char category[32], name[64]; } class_info;
typedef struct {
    tuid cid;
    int32_t cardinality;
    char category[32], name[64];
    uint32_t class_flags;
    char sub_categories[128], vendor[64], version[64], sdk_version[64];
} class_info2;
typedef struct {
    tuid cid;
    int32_t cardinality;
    char category[32];
    unit name[64];
    uint32_t class_flags;
    char sub_categories[128];
    unit vendor[64], version[64], sdk_version[64];
} class_info_w;

/* ---- component ---- */

typedef struct { int32_t media, direction, channels; string128 name; int32_t type; uint32_t flags; } bus_info;
typedef struct { int32_t media, bus, channel; } routing_info;

/* ---- processing ---- */

typedef struct { int32_t mode, sample_size, max_samples; double rate; } process_setup;
typedef struct { int32_t channels; uint64_t silence; union { float **channels32; double **channels64; }; } audio_bus_buffers;
typedef struct { uint8_t key, root; int16_t mask; } chord;
typedef struct { uint32_t per_second, flags; } frame_rate;
typedef struct {
    uint32_t state;
    double rate;
    int64_t project_samples, system_time, continuous_samples;
    double project_music, bar_position, cycle_start, cycle_end, tempo;
    int32_t signature_numerator, signature_denominator;
    chord chord_now;
    int32_t smpte_offset;
    frame_rate rate_of_frames;
    int32_t samples_to_clock;
} process_context;
typedef struct {
    int32_t mode, sample_size, samples, input_count, output_count;
    audio_bus_buffers *inputs, *outputs;
    interface_pointer in_changes, out_changes, in_events, out_events;
    process_context *context;
} process_data;

/* ---- events ---- */

typedef struct { int16_t channel, pitch; float tuning, velocity; int32_t length, note_id; } note_on_event;
typedef struct { int16_t channel, pitch; float velocity; int32_t note_id; float tuning; } note_off_event;
typedef struct { uint32_t size, type; const uint8_t *bytes; } data_event;
typedef struct { int16_t channel, pitch; float pressure; int32_t note_id; } poly_pressure_event;
typedef struct { uint32_t type; int32_t note_id; double value; } expression_value_event;
typedef struct { uint32_t type; int32_t note_id; uint64_t value; } expression_int_value_event;
typedef struct { uint32_t type; int32_t note_id; uint32_t length; const unit *text; } expression_text_event;
typedef struct { int16_t root, bass, mask; uint16_t length; const unit *text; } chord_event;
typedef struct { int16_t root, mask; uint16_t length; const unit *text; } scale_event;
typedef struct { uint8_t controller; int8_t channel, value, value2; } midi_cc_out_event;
typedef struct {
    int32_t bus, offset;
    double ppq;
    uint16_t flags, type;
    union {
        note_on_event note_on;
        note_off_event note_off;
        data_event data;
        poly_pressure_event poly_pressure;
        expression_value_event expression_value;
        expression_text_event expression_text;
        expression_int_value_event expression_int_value;
        chord_event chord_change;
        scale_event scale_change;
        midi_cc_out_event midi_cc_out;
    };
} event;

/* ---- controller ---- */

typedef struct {
    uint32_t id;
    string128 title, short_title, units;
    int32_t steps;
    double initial;
    int32_t unit_id, flags;
} parameter_info;
typedef struct { int32_t id, parent; string128 name; int32_t program_list; } unit_info;
typedef struct { int32_t id; string128 name; int32_t programs; } program_list_info;
typedef struct { int32_t left, top, right, bottom; } view_rect;

/* ---- tables of functions: how many, with those of the interfaces that are extended ---- */

enum {
    UNKNOWN = 3,
    PLUGIN_BASE = UNKNOWN + 2,
    FACTORY = UNKNOWN + 4, FACTORY2 = FACTORY + 1, FACTORY3 = FACTORY2 + 2,
    STREAM = UNKNOWN + 4, SIZEABLE_STREAM = UNKNOWN + 2, STREAM_ATTRIBUTES = UNKNOWN + 2,
    COMPONENT = PLUGIN_BASE + 9, CONNECTION_POINT = UNKNOWN + 3, PREFETCHABLE_SUPPORT = UNKNOWN + 1,
    AUDIO_PROCESSOR = UNKNOWN + 8, CONTEXT_REQUIREMENTS = UNKNOWN + 1, PRESENTATION_LATENCY = UNKNOWN + 1,
    EVENT_LIST = UNKNOWN + 3, PARAMETER_CHANGES = UNKNOWN + 3, VALUE_QUEUE = UNKNOWN + 4,
    EDIT_CONTROLLER = PLUGIN_BASE + 13, EDIT_CONTROLLER2 = UNKNOWN + 3, HOST_EDITING = UNKNOWN + 2, MIDI_MAPPING = UNKNOWN + 1,
    UNIT_INFO = UNKNOWN + 12, PROGRAM_LIST_DATA = UNKNOWN + 3, INFO_LISTENER = UNKNOWN + 1,
    HOST_APPLICATION = UNKNOWN + 2, INTERFACE_SUPPORT = UNKNOWN + 1, MESSAGE = UNKNOWN + 3, ATTRIBUTE_LIST = UNKNOWN + 8,
    COMPONENT_HANDLER = UNKNOWN + 4, COMPONENT_HANDLER2 = UNKNOWN + 4, UNIT_HANDLER = UNKNOWN + 2,
    PLUG_VIEW = UNKNOWN + 12, PLUG_FRAME = UNKNOWN + 1, CONTENT_SCALE = UNKNOWN + 1,
    EVENT_HANDLER = UNKNOWN + 1, TIMER_HANDLER = UNKNOWN + 1, RUN_LOOP = UNKNOWN + 4,
    LIVEMUSIC_EXTENSION = UNKNOWN + 6
};

#endif
