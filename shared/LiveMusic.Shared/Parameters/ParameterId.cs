namespace LiveMusic.Shared.Parameters;

/// <summary>Stable ids: they are written into host projects and automation lanes. Never renumber, never reuse.</summary>
public enum ParameterId : uint
{
    /// <summary>Weights of the prompt slots 1…8 are 100…107.</summary>
    PromptWeight1 = 100,

    /// <summary>Mutes of the prompt slots 1…8 are 110…117.</summary>
    PromptMute1 = 110,

    StyleStrength = 200,
    Temperature = 201,
    TopK = 202,
    Seed = 203,

    InjectionMode = 300,
    InjectionSource = 301,
    InjectionAmount = 302,
    InjectionGuidance = 303,
    LivePromptWeight = 304,
    LoopLength = 305,
    InjectionFeedback = 306,
    InjectionGap = 307,

    Run = 400,
    ResetContext = 401,
    Start = 402,
    Timing = 403,
    InputLatency = 404,
    Relock = 405,

    OutputGain = 500,
    Mix = 501,

    Scene = 600,
    MorphScene = 601,
    Morph = 602,
    Glide = 603,
    Quantise = 604,
    Pad = 610,
    PadX = 611,
    PadY = 612,

    Bookmark = 700,
    StoreBookmark = 701,
    RecallBookmark = 702,
    Freeze = 710,
    FreezeLength = 711,
    Capture = 720,
    CaptureLength = 721,
    Print = 722,

    TempoFollow = 800,
    Key = 801,
    Density = 802,
    Brightness = 803,
    Drums = 804,
    Bass = 805,
    Other = 806,
    Chaos = 807,
}

/// <summary>Values of <see cref="ParameterId.TempoFollow"/>.</summary>
public enum TempoFollowValue
{
    /// <summary>The music keeps the beat that it began with.</summary>
    Off = 0,

    /// <summary>Beats and bars are the host's.</summary>
    Host = 1,
}

/// <summary>Values of <see cref="ParameterId.LoopLength"/>.</summary>
public enum LoopLengthValue
{
    /// <summary>The host's own loop; 4 bars where it has none.</summary>
    Host = 0,
    Beat = 1,
    TwoBeats = 2,
    Bar = 3,
    TwoBars = 4,
    FourBars = 5,
    EightBars = 6,
}

/// <summary>Values of <see cref="ParameterId.Quantise"/>: from where a scene, freeze or what is recalled is heard.</summary>
public enum QuantiseValue { Off = 0, Beat = 1, Bar = 2 }

/// <summary>Values of <see cref="ParameterId.InjectionMode"/>.</summary>
public enum InjectionModeValue { Off = 0, Free = 1, Looper = 2 }

/// <summary>Values of <see cref="ParameterId.InjectionSource"/>.</summary>
public enum InjectionSourceValue { Auto = 0, Main = 1, Sidechain = 2 }

/// <summary>Values of <see cref="ParameterId.Run"/>.</summary>
public enum RunValue { FollowHost = 0, Always = 1, Stop = 2 }

/// <summary>Values of <see cref="ParameterId.Start"/>: with what the music starts. A loop that wraps, or a jump while it plays, is no start.</summary>
public enum StartValue
{
    /// <summary>It goes on where it stood.</summary>
    Continue = 0,

    /// <summary>It begins again with the context that the project saved, or with nothing when there is none: each time the same.</summary>
    Project = 1,

    /// <summary>It begins with nothing but prompts and seed: each time the same.</summary>
    Reset = 2,
}

/// <summary>Values of <see cref="ParameterId.Timing"/>: when a control is heard.</summary>
public enum TimingValue
{
    /// <summary>As soon as this machine can: what was made ahead is made anew.</summary>
    Responsive = 0,

    /// <summary>A fixed time after its place in the song, in real time and in a bounce alike: the same project gives the same samples.</summary>
    RepeatableShort = 1,
    Repeatable = 2,
    RepeatableLong = 3,
}
