namespace LiveMusic.TestHost.Hosting.Vst3;

/// <summary>Calls that every interface has. Any thread that the interface allows.</summary>
internal static unsafe class Vst3Call
{
    public static T* Table<T>(void* self)
        where T : unmanaged => *(T**)self;

    /// <summary>The interface of an identifier, to be released; null when the object has none.</summary>
    public static void* Query(void* self, Vst3Id id)
    {
        void* found = null;
        return Table<UnknownTable>(self)->Query(self, &id, &found) == Vst3Result.Ok ? found : null;
    }

    public static uint Release(void* self) => Table<UnknownTable>(self)->Release(self);

    /// <summary>The text in a fixed buffer of UTF-16, which need not be terminated.</summary>
    public static string Text(char* text, int capacity)
    {
        int end = new ReadOnlySpan<char>(text, capacity).IndexOf('\0');
        return new string(text, 0, end < 0 ? capacity : end);
    }
}
