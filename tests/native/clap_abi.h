/* The part of the CLAP 1.2 ABI that the test plugin and the layout test need, declared from the specification.
   Comments say the thread of a call: [main], [audio], [any]. */
#ifndef LIVEMUSIC_CLAP_ABI_H
#define LIVEMUSIC_CLAP_ABI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#if defined(_WIN32)
#define ABI_CALL __cdecl
#define ABI_EXPORT __declspec(dllexport)
#else
#define ABI_CALL
#define ABI_EXPORT __attribute__((visibility("default")))
#endif

/* A function pointer field. */
#define FN(result, name, ...) result(ABI_CALL *name)(__VA_ARGS__)

enum { NAME_SIZE = 256, PATH_SIZE = 1024 };
#define INVALID_ID UINT32_MAX
#define FIXED_POINT 2147483648.0 /* beats and seconds are in units of 2^-31 */

typedef struct plugin plugin;
typedef struct host host;

typedef struct { uint32_t major, minor, revision; } version;

typedef struct {
    version abi;
    FN(bool, init, const char *path);
    FN(void, deinit, void);
    FN(const void *, get_factory, const char *id); /* [any] */
} entry;

typedef struct {
    version abi;
    const char *id, *name, *vendor, *url, *manual_url, *support_url, *plugin_version, *description;
    const char *const *features; /* ends with NULL */
} plugin_descriptor;

typedef struct plugin_factory {
    FN(uint32_t, count, const struct plugin_factory *);
    FN(const plugin_descriptor *, descriptor, const struct plugin_factory *, uint32_t index);
    FN(const plugin *, create, const struct plugin_factory *, const host *, const char *id);
} plugin_factory;

/* ---- events ---- */

typedef struct { uint32_t size, time; uint16_t space, type; uint32_t flags; } event_header;

enum {
    EVENT_NOTE_ON, EVENT_NOTE_OFF, EVENT_NOTE_CHOKE, EVENT_NOTE_END, EVENT_NOTE_EXPRESSION, EVENT_PARAM_VALUE, EVENT_PARAM_MOD,
    EVENT_GESTURE_BEGIN, EVENT_GESTURE_END, EVENT_TRANSPORT, EVENT_MIDI, EVENT_MIDI_SYSEX, EVENT_MIDI2
};

typedef struct { event_header header; int32_t note_id; int16_t port, channel, key; double velocity; } event_note;
typedef struct { event_header header; int32_t expression, note_id; int16_t port, channel, key; double value; } event_note_expression;
typedef struct { event_header header; uint32_t param; void *cookie; int32_t note_id; int16_t port, channel, key; double value; } event_param_value;
typedef struct { event_header header; uint32_t param; void *cookie; int32_t note_id; int16_t port, channel, key; double amount; } event_param_mod;
typedef struct { event_header header; uint32_t param; } event_gesture;

enum { TRANSPORT_HAS_BEATS = 1 << 1, TRANSPORT_HAS_SECONDS = 1 << 2, TRANSPORT_PLAYING = 1 << 4, TRANSPORT_LOOPING = 1 << 6 };

typedef struct {
    event_header header;
    uint32_t flags;
    int64_t beats, seconds;
    double tempo, tempo_increment;
    int64_t loop_start_beats, loop_end_beats, loop_start_seconds, loop_end_seconds, bar_start;
    int32_t bar_number;
    uint16_t signature_numerator, signature_denominator;
} event_transport;

typedef struct { event_header header; uint16_t port; uint8_t data[3]; } event_midi;
typedef struct { event_header header; uint16_t port; const uint8_t *buffer; uint32_t size; } event_midi_sysex;
typedef struct { event_header header; uint16_t port; uint32_t data[4]; } event_midi2;

typedef struct input_events {
    void *context;
    FN(uint32_t, size, const struct input_events *);
    FN(const event_header *, get, const struct input_events *, uint32_t index);
} input_events;

typedef struct output_events {
    void *context;
    FN(bool, try_push, const struct output_events *, const event_header *);
} output_events;

/* ---- process ---- */

typedef struct { float **data32; double **data64; uint32_t channels, latency; uint64_t constant_mask; } audio_buffer;

enum { PROCESS_ERROR, PROCESS_CONTINUE, PROCESS_CONTINUE_IF_NOT_QUIET, PROCESS_TAIL, PROCESS_SLEEP };

typedef struct {
    int64_t steady_time;
    uint32_t frames;
    const event_transport *transport;
    const audio_buffer *inputs;
    audio_buffer *outputs;
    uint32_t input_count, output_count;
    const input_events *in_events;
    const output_events *out_events;
} process_block;

struct plugin {
    const plugin_descriptor *descriptor;
    void *data;
    FN(bool, init, const plugin *);                                                   /* [main] */
    FN(void, destroy, const plugin *);                                                /* [main] */
    FN(bool, activate, const plugin *, double rate, uint32_t min, uint32_t max);      /* [main] */
    FN(void, deactivate, const plugin *);                                             /* [main] */
    FN(bool, start_processing, const plugin *);                                       /* [audio] */
    FN(void, stop_processing, const plugin *);                                        /* [audio] */
    FN(void, reset, const plugin *);                                                  /* [audio] */
    FN(int32_t, process, const plugin *, const process_block *);                      /* [audio] */
    FN(const void *, get_extension, const plugin *, const char *id);                  /* [any] */
    FN(void, on_main_thread, const plugin *);                                         /* [main] */
};

struct host {
    version abi;
    void *data;
    const char *name, *vendor, *url, *host_version;
    FN(const void *, get_extension, const host *, const char *id);
    FN(void, request_restart, const host *);
    FN(void, request_process, const host *);
    FN(void, request_callback, const host *);
};

typedef struct input_stream { void *context; FN(int64_t, read, const struct input_stream *, void *, uint64_t); } input_stream;
typedef struct output_stream { void *context; FN(int64_t, write, const struct output_stream *, const void *, uint64_t); } output_stream;

/* ---- extensions ---- */

enum { PORT_IS_MAIN = 1 };
typedef struct { uint32_t id; char name[NAME_SIZE]; uint32_t flags, channels; const char *type; uint32_t in_place_pair; } audio_port_info;
typedef struct { FN(uint32_t, count, const plugin *, bool input); FN(bool, get, const plugin *, uint32_t, bool input, audio_port_info *); } plugin_audio_ports;
typedef struct { FN(bool, is_rescan_flag_supported, const host *, uint32_t); FN(void, rescan, const host *, uint32_t); } host_audio_ports;

typedef struct {
    uint32_t id; char name[NAME_SIZE]; uint32_t input_ports, output_ports;
    bool has_main_input; uint32_t main_input_channels; const char *main_input_type;
    bool has_main_output; uint32_t main_output_channels; const char *main_output_type;
} audio_ports_config;
typedef struct { FN(uint32_t, count, const plugin *); FN(bool, get, const plugin *, uint32_t, audio_ports_config *); FN(bool, select, const plugin *, uint32_t); } plugin_audio_ports_config;
typedef struct { FN(uint32_t, current, const plugin *); FN(bool, get, const plugin *, uint32_t, uint32_t, bool, audio_port_info *); } plugin_audio_ports_config_info;
typedef struct { FN(void, rescan, const host *); } host_audio_ports_config;

enum { DIALECT_CLAP = 1, DIALECT_MIDI = 2 };
typedef struct { uint32_t id, supported, preferred; char name[NAME_SIZE]; } note_port_info;
typedef struct { FN(uint32_t, count, const plugin *, bool input); FN(bool, get, const plugin *, uint32_t, bool input, note_port_info *); } plugin_note_ports;
typedef struct { FN(uint32_t, supported_dialects, const host *); FN(void, rescan, const host *, uint32_t); } host_note_ports;

enum { PARAM_STEPPED = 1, PARAM_BYPASS = 1 << 4, PARAM_AUTOMATABLE = 1 << 5, PARAM_REQUIRES_PROCESS = 1 << 15, PARAM_ENUM = 1 << 16 };
enum { RESCAN_VALUES = 1 };
typedef struct { uint32_t id, flags; void *cookie; char name[NAME_SIZE], module[PATH_SIZE]; double min, max, initial; } param_info;
typedef struct {
    FN(uint32_t, count, const plugin *);
    FN(bool, info, const plugin *, uint32_t, param_info *);
    FN(bool, value, const plugin *, uint32_t, double *);
    FN(bool, value_to_text, const plugin *, uint32_t, double, char *, uint32_t);
    FN(bool, text_to_value, const plugin *, uint32_t, const char *, double *);
    FN(void, flush, const plugin *, const input_events *, const output_events *);
} plugin_params;
typedef struct { FN(void, rescan, const host *, uint32_t); FN(void, clear, const host *, uint32_t, uint32_t); FN(void, request_flush, const host *); } host_params;

typedef struct { FN(bool, save, const plugin *, const output_stream *); FN(bool, load, const plugin *, const input_stream *); } plugin_state;
typedef struct { FN(void, mark_dirty, const host *); } host_state;
typedef struct { FN(bool, save, const plugin *, const output_stream *, uint32_t); FN(bool, load, const plugin *, const input_stream *, uint32_t); } plugin_state_context;
typedef struct { FN(uint32_t, get, const plugin *); } plugin_latency;
typedef struct { FN(void, changed, const host *); } host_latency;
typedef struct { FN(uint32_t, get, const plugin *); } plugin_tail;
typedef struct { FN(void, changed, const host *); } host_tail;
typedef struct { FN(bool, hard_realtime, const plugin *); FN(bool, set, const plugin *, int32_t mode); } plugin_render;
typedef struct { FN(bool, is_main, const host *); FN(bool, is_audio, const host *); } host_thread_check;
typedef struct { FN(void, log, const host *, int32_t severity, const char *); } host_log;

typedef struct { const char *api; union { void *pointer; unsigned long x11; } handle; } window;
typedef struct { bool horizontally, vertically, keep_aspect; uint32_t aspect_width, aspect_height; } gui_resize_hints;
typedef struct {
    FN(bool, is_api_supported, const plugin *, const char *, bool);
    FN(bool, preferred_api, const plugin *, const char **, bool *);
    FN(bool, create, const plugin *, const char *, bool);
    FN(void, destroy, const plugin *);
    FN(bool, set_scale, const plugin *, double);
    FN(bool, get_size, const plugin *, uint32_t *, uint32_t *);
    FN(bool, can_resize, const plugin *);
    FN(bool, resize_hints, const plugin *, gui_resize_hints *);
    FN(bool, adjust_size, const plugin *, uint32_t *, uint32_t *);
    FN(bool, set_size, const plugin *, uint32_t, uint32_t);
    FN(bool, set_parent, const plugin *, const window *);
    FN(bool, set_transient, const plugin *, const window *);
    FN(void, suggest_title, const plugin *, const char *);
    FN(bool, show, const plugin *);
    FN(bool, hide, const plugin *);
} plugin_gui;
typedef struct {
    FN(void, hints_changed, const host *);
    FN(bool, request_resize, const host *, uint32_t, uint32_t);
    FN(bool, request_show, const host *);
    FN(bool, request_hide, const host *);
    FN(void, closed, const host *, bool);
} host_gui;

typedef struct { FN(void, on_timer, const plugin *, uint32_t); } plugin_timer_support;
typedef struct { FN(bool, register_timer, const host *, uint32_t, uint32_t *); FN(bool, unregister_timer, const host *, uint32_t); } host_timer_support;
typedef struct { FN(void, on_fd, const plugin *, int, uint32_t); } plugin_posix_fd_support;
typedef struct { FN(bool, register_fd, const host *, int, uint32_t); FN(bool, modify_fd, const host *, int, uint32_t); FN(bool, unregister_fd, const host *, int); } host_posix_fd_support;

typedef struct { char section[NAME_SIZE]; uint32_t id; char name[NAME_SIZE]; uint32_t params[8]; bool for_preset; } remote_controls_page;
typedef struct { FN(uint32_t, count, const plugin *); FN(bool, get, const plugin *, uint32_t, remote_controls_page *); } plugin_remote_controls;
typedef struct { FN(void, changed, const host *); FN(void, suggest_page, const host *, uint32_t); } host_remote_controls;

typedef struct { uint8_t alpha, red, green, blue; } color;
typedef struct { uint64_t flags; char name[NAME_SIZE]; color tint; int32_t channels; const char *port_type; } track_info;
typedef struct { FN(void, changed, const plugin *); } plugin_track_info;
typedef struct { FN(bool, get, const host *, track_info *); } host_track_info;
typedef struct { FN(bool, from_location, const plugin *, uint32_t, const char *, const char *); } plugin_preset_load;
typedef struct {
    FN(void, on_error, const host *, uint32_t, const char *, const char *, int32_t, const char *);
    FN(void, loaded, const host *, uint32_t, const char *, const char *);
} host_preset_load;

/* ---- preset discovery ---- */

typedef struct { const char *abi, *id; } universal_plugin_id;
typedef struct preset_metadata_receiver {
    void *data;
    FN(void, on_error, const struct preset_metadata_receiver *, int32_t os_error, const char *);
    FN(bool, begin_preset, const struct preset_metadata_receiver *, const char *name, const char *load_key);
    FN(void, add_plugin_id, const struct preset_metadata_receiver *, const universal_plugin_id *);
    FN(void, set_soundpack_id, const struct preset_metadata_receiver *, const char *);
    FN(void, set_flags, const struct preset_metadata_receiver *, uint32_t);
    FN(void, add_creator, const struct preset_metadata_receiver *, const char *);
    FN(void, set_description, const struct preset_metadata_receiver *, const char *);
    FN(void, set_timestamps, const struct preset_metadata_receiver *, uint64_t created, uint64_t modified);
    FN(void, add_feature, const struct preset_metadata_receiver *, const char *);
    FN(void, add_extra_info, const struct preset_metadata_receiver *, const char *key, const char *value);
} preset_metadata_receiver;
typedef struct { const char *name, *description, *extension; } preset_file_type;
typedef struct { uint32_t flags; const char *name; uint32_t kind; const char *location; } preset_location;
typedef struct { uint32_t flags; const char *id, *name, *description, *homepage_url, *vendor, *image_path; uint64_t released; } preset_soundpack;
typedef struct { version abi; const char *id, *name, *vendor; } preset_provider_descriptor;
typedef struct preset_provider {
    const preset_provider_descriptor *descriptor;
    void *data;
    FN(bool, init, const struct preset_provider *);
    FN(void, destroy, const struct preset_provider *);
    FN(bool, get_metadata, const struct preset_provider *, uint32_t kind, const char *location, const preset_metadata_receiver *);
    FN(const void *, get_extension, const struct preset_provider *, const char *id);
} preset_provider;
typedef struct preset_indexer {
    version abi;
    const char *name, *vendor, *url, *indexer_version;
    void *data;
    FN(bool, declare_file_type, const struct preset_indexer *, const preset_file_type *);
    FN(bool, declare_location, const struct preset_indexer *, const preset_location *);
    FN(bool, declare_soundpack, const struct preset_indexer *, const preset_soundpack *);
    FN(const void *, get_extension, const struct preset_indexer *, const char *id);
} preset_indexer;
typedef struct preset_factory {
    FN(uint32_t, count, const struct preset_factory *);                                                     /* [any] */
    FN(const preset_provider_descriptor *, descriptor, const struct preset_factory *, uint32_t index);      /* [any] */
    FN(const preset_provider *, create, const struct preset_factory *, const preset_indexer *, const char *id); /* [any] */
} preset_factory;

/* ---- extensions of LiveMusic ---- */

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

typedef struct {
    uint32_t version;
    FN(int64_t, audio_thread_allocated_bytes, const plugin *);   /* [any] */
    FN(void, force_collection, const plugin *);                  /* [any but audio] */
    FN(int64_t, gc_count, const plugin *);                       /* [any] */
    FN(uint32_t, status, const plugin *, livemusic_status *);    /* [any but audio] */
} livemusic_diagnostics;

typedef struct {
    uint32_t version;
    FN(bool, set_text, const plugin *, uint32_t slot, const char *);          /* [main] */
    FN(bool, get_text, const plugin *, uint32_t slot, char *, uint32_t size); /* [main] */
} livemusic_prompts;

#endif
