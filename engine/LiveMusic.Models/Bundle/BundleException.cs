namespace LiveMusic.Models;

/// <summary>A model bundle that cannot be used. The message names the file (and the tensor or field), the cause and the cure.</summary>
public sealed class BundleException : Exception
{
    /// <summary>Path of the file that is at fault.</summary>
    public string File { get; }

    public BundleException(string file, string cause, string cure, Exception? inner = null)
        : base($"{file}: {cause} {cure}", inner) => File = file;
}
