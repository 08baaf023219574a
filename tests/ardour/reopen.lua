-- Opens the saved session as the next day does, and says what came back.
AudioEngine:set_backend ("None (Dummy)", "", "")
AudioEngine:set_sample_rate (48000)
AudioEngine:set_buffer_size (512)
local session = load_session ("@SESSION@", "s")
assert (session, "Ardour cannot open the session again")
for route in session:get_routes ():iter () do
  local i = 0
  while not route:nth_plugin (i):isnil () do
    local processor = route:nth_plugin (i)
    local p = processor:to_insert ():plugin (0)
    if string.find (p:name (), "LiveMusic") then
      for n = 0, p:parameter_count () - 1 do
        if p:parameter_is_control (n) then
          print ("livemusic:", "reopened", p:name (), p:parameter_label (n), (ARDOUR.LuaAPI.get_processor_param (processor, n, true)))
        end
      end
    end
    i = i + 1
  end
end
close_session ()
