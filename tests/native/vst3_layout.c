/* Prints the layout that the C compiler gives to each struct of VST3: "Name size offset...", one line each; of a table of functions its size alone. */
#include "vst3_abi.h"
#include <stdio.h>

#define SIZE(name, type) printf(#name " %zu", sizeof(type))
#define AT(type, field) printf(" %zu", offsetof(type, field))
#define END() printf("\n")
#define TABLE(name, functions) printf(#name " %zu\n", (functions) * sizeof(void (*)(void)))

int main(void)
{
    SIZE(Tuid, tuid); printf(" 0"); END();
    SIZE(PFactoryInfo, factory_info); AT(factory_info, vendor); AT(factory_info, url); AT(factory_info, email); AT(factory_info, flags); END();
    SIZE(PClassInfo, class_info); AT(class_info, cid); AT(class_info, cardinality); AT(class_info, category); AT(class_info, name); END();
    SIZE(PClassInfo2, class_info2); AT(class_info2, cid); AT(class_info2, cardinality); AT(class_info2, category); AT(class_info2, name);
    AT(class_info2, class_flags); AT(class_info2, sub_categories); AT(class_info2, vendor); AT(class_info2, version); AT(class_info2, sdk_version); END();
    SIZE(PClassInfoW, class_info_w); AT(class_info_w, cid); AT(class_info_w, cardinality); AT(class_info_w, category); AT(class_info_w, name);
    AT(class_info_w, class_flags); AT(class_info_w, sub_categories); AT(class_info_w, vendor); AT(class_info_w, version); AT(class_info_w, sdk_version); END();

    SIZE(BusInfo, bus_info); AT(bus_info, media); AT(bus_info, direction); AT(bus_info, channels); AT(bus_info, name); AT(bus_info, type); AT(bus_info, flags); END();
    SIZE(RoutingInfo, routing_info); AT(routing_info, media); AT(routing_info, bus); AT(routing_info, channel); END();

    SIZE(ProcessSetup, process_setup); AT(process_setup, mode); AT(process_setup, sample_size); AT(process_setup, max_samples); AT(process_setup, rate); END();
    SIZE(AudioBusBuffers, audio_bus_buffers); AT(audio_bus_buffers, channels); AT(audio_bus_buffers, silence); AT(audio_bus_buffers, channels32); END();
    SIZE(Chord, chord); AT(chord, key); AT(chord, root); AT(chord, mask); END();
    SIZE(FrameRate, frame_rate); AT(frame_rate, per_second); AT(frame_rate, flags); END();
    SIZE(ProcessContext, process_context); AT(process_context, state); AT(process_context, rate); AT(process_context, project_samples);
    AT(process_context, system_time); AT(process_context, continuous_samples); AT(process_context, project_music); AT(process_context, bar_position);
    AT(process_context, cycle_start); AT(process_context, cycle_end); AT(process_context, tempo); AT(process_context, signature_numerator);
    AT(process_context, signature_denominator); AT(process_context, chord_now); AT(process_context, smpte_offset); AT(process_context, rate_of_frames);
    AT(process_context, samples_to_clock); END();
    SIZE(ProcessData, process_data); AT(process_data, mode); AT(process_data, sample_size); AT(process_data, samples); AT(process_data, input_count);
    AT(process_data, output_count); AT(process_data, inputs); AT(process_data, outputs); AT(process_data, in_changes); AT(process_data, out_changes);
    AT(process_data, in_events); AT(process_data, out_events); AT(process_data, context); END();

    SIZE(NoteOnEvent, note_on_event); AT(note_on_event, channel); AT(note_on_event, pitch); AT(note_on_event, tuning); AT(note_on_event, velocity);
    AT(note_on_event, length); AT(note_on_event, note_id); END();
    SIZE(NoteOffEvent, note_off_event); AT(note_off_event, channel); AT(note_off_event, pitch); AT(note_off_event, velocity); AT(note_off_event, note_id);
    AT(note_off_event, tuning); END();
    SIZE(DataEvent, data_event); AT(data_event, size); AT(data_event, type); AT(data_event, bytes); END();
    SIZE(PolyPressureEvent, poly_pressure_event); AT(poly_pressure_event, channel); AT(poly_pressure_event, pitch); AT(poly_pressure_event, pressure);
    AT(poly_pressure_event, note_id); END();
    SIZE(NoteExpressionValueEvent, expression_value_event); AT(expression_value_event, type); AT(expression_value_event, note_id);
    AT(expression_value_event, value); END();
    SIZE(NoteExpressionIntValueEvent, expression_int_value_event); AT(expression_int_value_event, type); AT(expression_int_value_event, note_id);
    AT(expression_int_value_event, value); END();
    SIZE(NoteExpressionTextEvent, expression_text_event); AT(expression_text_event, type); AT(expression_text_event, note_id);
    AT(expression_text_event, length); AT(expression_text_event, text); END();
    SIZE(ChordEvent, chord_event); AT(chord_event, root); AT(chord_event, bass); AT(chord_event, mask); AT(chord_event, length); AT(chord_event, text); END();
    SIZE(ScaleEvent, scale_event); AT(scale_event, root); AT(scale_event, mask); AT(scale_event, length); AT(scale_event, text); END();
    SIZE(LegacyMidiCcOutEvent, midi_cc_out_event); AT(midi_cc_out_event, controller); AT(midi_cc_out_event, channel); AT(midi_cc_out_event, value);
    AT(midi_cc_out_event, value2); END();
    SIZE(Event, event); AT(event, bus); AT(event, offset); AT(event, ppq); AT(event, flags); AT(event, type); AT(event, note_on); AT(event, note_off);
    AT(event, data); AT(event, poly_pressure); AT(event, expression_value); AT(event, expression_text); AT(event, expression_int_value);
    AT(event, chord_change); AT(event, scale_change); AT(event, midi_cc_out); END();

    SIZE(ParameterInfo, parameter_info); AT(parameter_info, id); AT(parameter_info, title); AT(parameter_info, short_title); AT(parameter_info, units);
    AT(parameter_info, steps); AT(parameter_info, initial); AT(parameter_info, unit_id); AT(parameter_info, flags); END();
    SIZE(UnitInfo, unit_info); AT(unit_info, id); AT(unit_info, parent); AT(unit_info, name); AT(unit_info, program_list); END();
    SIZE(ProgramListInfo, program_list_info); AT(program_list_info, id); AT(program_list_info, name); AT(program_list_info, programs); END();
    SIZE(ViewRect, view_rect); AT(view_rect, left); AT(view_rect, top); AT(view_rect, right); AT(view_rect, bottom); END();

    TABLE(FUnknown, UNKNOWN);
    TABLE(IPluginBase, PLUGIN_BASE);
    TABLE(IPluginFactory, FACTORY);
    TABLE(IPluginFactory2, FACTORY2);
    TABLE(IPluginFactory3, FACTORY3);
    TABLE(IBStream, STREAM);
    TABLE(ISizeableStream, SIZEABLE_STREAM);
    TABLE(IStreamAttributes, STREAM_ATTRIBUTES);
    TABLE(IComponent, COMPONENT);
    TABLE(IConnectionPoint, CONNECTION_POINT);
    TABLE(IPrefetchableSupport, PREFETCHABLE_SUPPORT);
    TABLE(IAudioProcessor, AUDIO_PROCESSOR);
    TABLE(IProcessContextRequirements, CONTEXT_REQUIREMENTS);
    TABLE(IAudioPresentationLatency, PRESENTATION_LATENCY);
    TABLE(IEventList, EVENT_LIST);
    TABLE(IParameterChanges, PARAMETER_CHANGES);
    TABLE(IParamValueQueue, VALUE_QUEUE);
    TABLE(IEditController, EDIT_CONTROLLER);
    TABLE(IEditController2, EDIT_CONTROLLER2);
    TABLE(IEditControllerHostEditing, HOST_EDITING);
    TABLE(IMidiMapping, MIDI_MAPPING);
    TABLE(IUnitInfo, UNIT_INFO);
    TABLE(IProgramListData, PROGRAM_LIST_DATA);
    TABLE(IInfoListener, INFO_LISTENER);
    TABLE(IHostApplication, HOST_APPLICATION);
    TABLE(IPlugInterfaceSupport, INTERFACE_SUPPORT);
    TABLE(IMessage, MESSAGE);
    TABLE(IAttributeList, ATTRIBUTE_LIST);
    TABLE(IComponentHandler, COMPONENT_HANDLER);
    TABLE(IComponentHandler2, COMPONENT_HANDLER2);
    TABLE(IUnitHandler, UNIT_HANDLER);
    TABLE(IPlugView, PLUG_VIEW);
    TABLE(IPlugFrame, PLUG_FRAME);
    TABLE(IPlugViewContentScaleSupport, CONTENT_SCALE);
    TABLE(IEventHandler, EVENT_HANDLER);
    TABLE(ITimerHandler, TIMER_HANDLER);
    TABLE(IRunLoop, RUN_LOOP);
    TABLE(ILiveMusicExtension, LIVEMUSIC_EXTENSION);
    return 0;
}
