namespace LiveMusic.Plugin.Core;

/// <summary>The two plugins of the library. They differ in their buses alone.</summary>
internal enum PluginKind
{
    /// <summary>Makes music by itself: no main input; sidechain and notes in.</summary>
    Instrument,

    /// <summary>Sits behind a track: main input (mixed in, or injected), sidechain and notes in.</summary>
    Effect,
}
