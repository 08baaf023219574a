namespace LiveMusic.Shared.Messages;

/// <summary>Checks lists that come over the wire, where every entry may be missing whatever its type says.</summary>
internal static class Entries
{
    /// <exception cref="ArgumentException">An entry is missing.</exception>
    public static T[] Whole<T>(T[] entries) where T : class
        => Array.TrueForAll(entries, e => e is not null) ? entries : throw new ArgumentException("An entry of the list is missing.");
}
