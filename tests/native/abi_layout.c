/* Prints the layout that the C compiler gives to each struct: "Name size offset...", one line each. Function pointers of a table
   are not listed one by one: a struct of n pointers has one possible layout. */
#include "clap_abi.h"
#include <stdio.h>

#define SIZE(name, type) printf(#name " %zu", sizeof(type))
#define AT(type, field) printf(" %zu", offsetof(type, field))
#define END() printf("\n")
#define TABLE(name, type) SIZE(name, type); END()

int main(void)
{
    SIZE(ClapVersion, version); AT(version, major); AT(version, minor); AT(version, revision); END();
    SIZE(ClapEntry, entry); AT(entry, abi); AT(entry, init); AT(entry, deinit); AT(entry, get_factory); END();
    SIZE(ClapPluginDescriptor, plugin_descriptor); AT(plugin_descriptor, abi); AT(plugin_descriptor, id); AT(plugin_descriptor, name);
    AT(plugin_descriptor, vendor); AT(plugin_descriptor, url); AT(plugin_descriptor, manual_url); AT(plugin_descriptor, support_url);
    AT(plugin_descriptor, plugin_version); AT(plugin_descriptor, description); AT(plugin_descriptor, features); END();
    TABLE(ClapPluginFactory, plugin_factory);
    TABLE(ClapPlugin, plugin);
    SIZE(ClapHost, host); AT(host, abi); AT(host, data); AT(host, name); AT(host, vendor); AT(host, url); AT(host, host_version);
    AT(host, get_extension); AT(host, request_restart); AT(host, request_process); AT(host, request_callback); END();

    SIZE(ClapEventHeader, event_header); AT(event_header, size); AT(event_header, time); AT(event_header, space); AT(event_header, type);
    AT(event_header, flags); END();
    SIZE(ClapEventNote, event_note); AT(event_note, header); AT(event_note, note_id); AT(event_note, port); AT(event_note, channel);
    AT(event_note, key); AT(event_note, velocity); END();
    SIZE(ClapEventNoteExpression, event_note_expression); AT(event_note_expression, header); AT(event_note_expression, expression);
    AT(event_note_expression, note_id); AT(event_note_expression, port); AT(event_note_expression, channel); AT(event_note_expression, key);
    AT(event_note_expression, value); END();
    SIZE(ClapEventParamValue, event_param_value); AT(event_param_value, header); AT(event_param_value, param); AT(event_param_value, cookie);
    AT(event_param_value, note_id); AT(event_param_value, port); AT(event_param_value, channel); AT(event_param_value, key);
    AT(event_param_value, value); END();
    SIZE(ClapEventParamMod, event_param_mod); AT(event_param_mod, header); AT(event_param_mod, param); AT(event_param_mod, cookie);
    AT(event_param_mod, note_id); AT(event_param_mod, port); AT(event_param_mod, channel); AT(event_param_mod, key);
    AT(event_param_mod, amount); END();
    SIZE(ClapEventParamGesture, event_gesture); AT(event_gesture, header); AT(event_gesture, param); END();
    SIZE(ClapEventTransport, event_transport); AT(event_transport, header); AT(event_transport, flags); AT(event_transport, beats);
    AT(event_transport, seconds); AT(event_transport, tempo); AT(event_transport, tempo_increment); AT(event_transport, loop_start_beats);
    AT(event_transport, loop_end_beats); AT(event_transport, loop_start_seconds); AT(event_transport, loop_end_seconds);
    AT(event_transport, bar_start); AT(event_transport, bar_number); AT(event_transport, signature_numerator);
    AT(event_transport, signature_denominator); END();
    SIZE(ClapEventMidi, event_midi); AT(event_midi, header); AT(event_midi, port); AT(event_midi, data); END();
    SIZE(ClapEventMidiSysex, event_midi_sysex); AT(event_midi_sysex, header); AT(event_midi_sysex, port); AT(event_midi_sysex, buffer);
    AT(event_midi_sysex, size); END();
    SIZE(ClapEventMidi2, event_midi2); AT(event_midi2, header); AT(event_midi2, port); AT(event_midi2, data); END();
    TABLE(ClapInputEvents, input_events);
    TABLE(ClapOutputEvents, output_events);

    SIZE(ClapAudioBuffer, audio_buffer); AT(audio_buffer, data32); AT(audio_buffer, data64); AT(audio_buffer, channels);
    AT(audio_buffer, latency); AT(audio_buffer, constant_mask); END();
    SIZE(ClapProcess, process_block); AT(process_block, steady_time); AT(process_block, frames); AT(process_block, transport);
    AT(process_block, inputs); AT(process_block, outputs); AT(process_block, input_count); AT(process_block, output_count);
    AT(process_block, in_events); AT(process_block, out_events); END();
    TABLE(ClapInputStream, input_stream);
    TABLE(ClapOutputStream, output_stream);

    SIZE(ClapAudioPortInfo, audio_port_info); AT(audio_port_info, id); AT(audio_port_info, name); AT(audio_port_info, flags);
    AT(audio_port_info, channels); AT(audio_port_info, type); AT(audio_port_info, in_place_pair); END();
    TABLE(ClapPluginAudioPorts, plugin_audio_ports);
    TABLE(ClapHostAudioPorts, host_audio_ports);
    SIZE(ClapAudioPortsConfig, audio_ports_config); AT(audio_ports_config, id); AT(audio_ports_config, name);
    AT(audio_ports_config, input_ports); AT(audio_ports_config, output_ports); AT(audio_ports_config, has_main_input);
    AT(audio_ports_config, main_input_channels); AT(audio_ports_config, main_input_type); AT(audio_ports_config, has_main_output);
    AT(audio_ports_config, main_output_channels); AT(audio_ports_config, main_output_type); END();
    TABLE(ClapPluginAudioPortsConfig, plugin_audio_ports_config);
    TABLE(ClapPluginAudioPortsConfigInfo, plugin_audio_ports_config_info);
    TABLE(ClapHostAudioPortsConfig, host_audio_ports_config);
    SIZE(ClapNotePortInfo, note_port_info); AT(note_port_info, id); AT(note_port_info, supported); AT(note_port_info, preferred);
    AT(note_port_info, name); END();
    TABLE(ClapPluginNotePorts, plugin_note_ports);
    TABLE(ClapHostNotePorts, host_note_ports);
    SIZE(ClapParamInfo, param_info); AT(param_info, id); AT(param_info, flags); AT(param_info, cookie); AT(param_info, name);
    AT(param_info, module); AT(param_info, min); AT(param_info, max); AT(param_info, initial); END();
    TABLE(ClapPluginParams, plugin_params);
    TABLE(ClapHostParams, host_params);
    TABLE(ClapPluginState, plugin_state);
    TABLE(ClapHostState, host_state);
    TABLE(ClapPluginStateContext, plugin_state_context);
    TABLE(ClapPluginLatency, plugin_latency);
    TABLE(ClapHostLatency, host_latency);
    TABLE(ClapPluginTail, plugin_tail);
    TABLE(ClapHostTail, host_tail);
    TABLE(ClapPluginRender, plugin_render);
    TABLE(ClapHostThreadCheck, host_thread_check);
    TABLE(ClapHostLog, host_log);
    SIZE(ClapWindow, window); AT(window, api); AT(window, handle); END();
    SIZE(ClapGuiResizeHints, gui_resize_hints); AT(gui_resize_hints, horizontally); AT(gui_resize_hints, vertically);
    AT(gui_resize_hints, keep_aspect); AT(gui_resize_hints, aspect_width); AT(gui_resize_hints, aspect_height); END();
    TABLE(ClapPluginGui, plugin_gui);
    TABLE(ClapHostGui, host_gui);
    TABLE(ClapPluginTimerSupport, plugin_timer_support);
    TABLE(ClapHostTimerSupport, host_timer_support);
    TABLE(ClapPluginPosixFdSupport, plugin_posix_fd_support);
    TABLE(ClapHostPosixFdSupport, host_posix_fd_support);
    SIZE(ClapRemoteControlsPage, remote_controls_page); AT(remote_controls_page, section); AT(remote_controls_page, id);
    AT(remote_controls_page, name); AT(remote_controls_page, params); AT(remote_controls_page, for_preset); END();
    TABLE(ClapPluginRemoteControls, plugin_remote_controls);
    TABLE(ClapHostRemoteControls, host_remote_controls);
    SIZE(ClapColor, color); AT(color, alpha); AT(color, red); AT(color, green); AT(color, blue); END();
    SIZE(ClapTrackInfo, track_info); AT(track_info, flags); AT(track_info, name); AT(track_info, tint); AT(track_info, channels);
    AT(track_info, port_type); END();
    TABLE(ClapPluginTrackInfo, plugin_track_info);
    TABLE(ClapHostTrackInfo, host_track_info);
    TABLE(ClapPluginPresetLoad, plugin_preset_load);
    TABLE(ClapHostPresetLoad, host_preset_load);
    SIZE(ClapUniversalPluginId, universal_plugin_id); AT(universal_plugin_id, abi); AT(universal_plugin_id, id); END();
    TABLE(ClapPresetMetadataReceiver, preset_metadata_receiver);
    SIZE(ClapPresetFileType, preset_file_type); AT(preset_file_type, name); AT(preset_file_type, description);
    AT(preset_file_type, extension); END();
    SIZE(ClapPresetLocation, preset_location); AT(preset_location, flags); AT(preset_location, name); AT(preset_location, kind);
    AT(preset_location, location); END();
    SIZE(ClapPresetSoundpack, preset_soundpack); AT(preset_soundpack, flags); AT(preset_soundpack, id); AT(preset_soundpack, name);
    AT(preset_soundpack, description); AT(preset_soundpack, homepage_url); AT(preset_soundpack, vendor);
    AT(preset_soundpack, image_path); AT(preset_soundpack, released); END();
    SIZE(ClapPresetProviderDescriptor, preset_provider_descriptor); AT(preset_provider_descriptor, abi);
    AT(preset_provider_descriptor, id); AT(preset_provider_descriptor, name); AT(preset_provider_descriptor, vendor); END();
    TABLE(ClapPresetProvider, preset_provider);
    SIZE(ClapPresetIndexer, preset_indexer); AT(preset_indexer, abi); AT(preset_indexer, name); AT(preset_indexer, vendor);
    AT(preset_indexer, url); AT(preset_indexer, indexer_version); AT(preset_indexer, data); AT(preset_indexer, declare_file_type);
    AT(preset_indexer, declare_location); AT(preset_indexer, declare_soundpack); AT(preset_indexer, get_extension); END();
    TABLE(ClapPresetFactory, preset_factory);
    SIZE(LiveMusicStatus, livemusic_status); AT(livemusic_status, size); AT(livemusic_status, state); AT(livemusic_status, underruns);
    AT(livemusic_status, underrun_samples); AT(livemusic_status, engine_restarts); AT(livemusic_status, prompts_ready);
    AT(livemusic_status, buffer_seconds); AT(livemusic_status, realtime_factor); AT(livemusic_status, frames_heard);
    AT(livemusic_status, output_position); AT(livemusic_status, heard_weights); AT(livemusic_status, sidechain_peak);
    AT(livemusic_status, engine_pid); AT(livemusic_status, message); AT(livemusic_status, editor);
    AT(livemusic_status, heard_temperature); AT(livemusic_status, heard_scene); END();
    SIZE(LiveMusicDiagnostics, livemusic_diagnostics); AT(livemusic_diagnostics, version);
    AT(livemusic_diagnostics, audio_thread_allocated_bytes); AT(livemusic_diagnostics, force_collection);
    AT(livemusic_diagnostics, gc_count); AT(livemusic_diagnostics, status); END();
    SIZE(LiveMusicPrompts, livemusic_prompts); AT(livemusic_prompts, version); AT(livemusic_prompts, set_text);
    AT(livemusic_prompts, get_text); END();
    return 0;
}
