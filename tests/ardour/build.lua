-- A session as a producer makes it: the instrument with a preset and automation, a source track, and the effect with that source on its sidechain.
-- It is rolled in real time and saved. Without the effect it is the bounce that our own host makes too. run.sh fills in @SESSION@; times are seconds.
local folder, rate, length = "@SESSION@", 48000, 24

local function at (seconds) return Temporal.timepos_t (math.floor (seconds * rate)) end
local function say (...) print ("livemusic:", ...) end

AudioEngine:set_backend ("None (Dummy)", "", "")
AudioEngine:set_sample_rate (rate)
AudioEngine:set_buffer_size (512)
local session = create_session (folder, "s", rate)
assert (session, "Ardour makes no session")

local function track (name)
  local t = session:new_audio_track (2, 2, nil, 1, name, ARDOUR.PresentationInfo.max_order, ARDOUR.TrackMode.Normal, true, false):front ()
  t:set_strict_io (true)
  return t
end

local function plugin (name)
  local p = ARDOUR.LuaAPI.new_plugin (session, name, ARDOUR.PluginType.VST3, "")
  assert (p and not p:isnil (), "Ardour cannot make " .. name)
  return p
end

-- Parameter numbers by name, as Ardour shows them.
local function numbers (processor)
  local list, p = {}, processor:to_insert ():plugin (0)
  for i = 0, p:parameter_count () - 1 do
    if p:parameter_is_control (i) then list[p:parameter_label (i)] = i end
  end
  return list
end

local function control (processor, number)
  return processor:to_automatable ():automation_control (Evoral.Parameter (ARDOUR.AutomationType.PluginAutomation, 0, number), true)
end

local function automate (processor, number, points)
  local c = control (processor, number)
  assert (not c:isnil (), "no automation for parameter " .. number)
  for _, point in ipairs (points) do c:alist ():add (at (point[1]), point[2], false, false) end
  c:set_automation_state (ARDOUR.AutoState.Play)
end

-- The instrument: a MIDI track would do the same; what matters is that it has no audio input of its own.
local midi, audio = ARDOUR.DataType ("midi"), ARDOUR.DataType ("audio")
local info = ARDOUR.LuaAPI.new_plugin_info ("LiveMusic", ARDOUR.PluginType.VST3)
assert (info and not info:isnil (), "the scan did not find LiveMusic")
local instrument = session:new_midi_track (ARDOUR.ChanCount (midi, 1), ARDOUR.ChanCount (audio, 2), true, info, nil, nil, 1, "Instrument",
  ARDOUR.PresentationInfo.max_order, ARDOUR.TrackMode.Normal, true):front ()
local synth = instrument:nth_plugin (0)
assert (not synth:isnil (), "the instrument is not on its track")
local preset = synth:to_insert ():plugin (0):preset_by_label ("@PRESET@")
assert (preset and preset.valid, "Ardour does not see the preset @PRESET@")
say ("preset loaded", synth:to_insert ():plugin (0):load_preset (preset))
local n = numbers (synth)
automate (synth, n["Prompt 1"], { { 0, 1 }, { 8, 1 }, { 9, 0 } })
automate (synth, n["Prompt 2"], { { 0, 0 }, { 8, 0 }, { 9, 1 } })

-- The effect, fed by a track of its own; that track also goes to the effect's sidechain.
local effect, e
if @EFFECT@ then
  local source = track ("Source")
  local generator = ARDOUR.LuaAPI.new_luaproc (session, "SinGen")
  source:add_processor_by_index (generator, 0, nil, true)
  local host = track ("Effect")
  effect = plugin ("LiveMusic FX")
  host:add_processor_by_index (effect, 0, nil, true)
  say ("sidechain added", host:add_sidechain (effect))
  local insert = effect:to_plugininsert ()
  local side = insert:sidechain_input ()
  say ("sidechain", side and not side:isnil () and side:n_ports ():n_audio () or 0)
  assert (side and not side:isnil (), "the effect has no sidechain in Ardour")
  local send = ARDOUR.LuaAPI.new_send (session, source, source:amp ())
  for i = 0, side:n_ports ():n_audio () - 1 do send:to_send ():output ():nth (0):connect (side:nth (i):name ()) end
  e = numbers (effect)
  ARDOUR.LuaAPI.set_processor_param (effect, e["Injection mode"], 1)
  ARDOUR.LuaAPI.set_processor_param (effect, e["Style strength"], 3)
  ARDOUR.LuaAPI.set_processor_param (effect, e["Mix"], .75)
end

-- Real time.
if @ROLL@ > 0 then session:request_roll (ARDOUR.TransportRequestSource.TRS_UI) end
for i = 1, @ROLL@ do
  ARDOUR.LuaAPI.usleep (1000000)
  say ("rolled", session:transport_sample (), "load", AudioEngine:get_dsp_load ())
end
session:request_stop (false, false, ARDOUR.TransportRequestSource.TRS_UI)
ARDOUR.LuaAPI.usleep (300000)
say ("stopped", session:transport_sample ())
session:locations ():add_range (at (0), at (length))
session:save_state ("")
for name, i in pairs (e or {}) do say ("saved", name, (ARDOUR.LuaAPI.get_processor_param (effect, i, true))) end
close_session ()
say ("closed")
