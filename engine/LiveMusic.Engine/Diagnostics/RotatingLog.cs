using System.Globalization;

namespace LiveMusic.Engine.Diagnostics;

/// <summary>The engine's diary for bug reports: two files of bounded size, the present and the one before. A log that cannot be written never stops the music.</summary>
/// <remarks>Threading: any thread; never the inference thread's hot path.</remarks>
internal sealed class RotatingLog : IDisposable
{
    private const long LargestFile = 1 << 20;

    private readonly Lock _gate = new();
    private string? _path;
    private readonly TextWriter? _echo;
    private StreamWriter? _file;

    /// <param name="echo">Gets every line too; null: nobody.</param>
    public RotatingLog(TextWriter? echo) => _echo = echo;

    /// <summary>Keeps the lines from here on in a folder, which is made if need be. For the one engine alone: two writers would overwrite each other.</summary>
    public void KeepIn(string folder)
    {
        lock (_gate)
        {
            _path = Path.Combine(folder, "engine.log");
            Open();
        }
    }

    public void Write(string line)
    {
        var stamped = string.Create(CultureInfo.InvariantCulture, $"{DateTime.UtcNow:yyyy-MM-dd HH:mm:ss.fff} {line}");
        lock (_gate)
        {
            _echo?.WriteLine(stamped);
            try
            {
                if (_file is null) return;
                _file.WriteLine(stamped);
                if (_file.BaseStream.Length > LargestFile) Rotate();
            }
            catch (IOException)
            {
                _file = null;
            }
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _file?.Dispose();
            _file = null;
        }
    }

    private void Rotate()
    {
        _file!.Dispose();
        File.Move(_path!, Path.ChangeExtension(_path!, "old.log"), overwrite: true);
        Open();
    }

    private void Open()
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(_path!)!);
            _file = new StreamWriter(new FileStream(_path!, FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete)) { AutoFlush = true };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _file = null;
            _echo?.WriteLine($"No log file: {e.Message}");
        }
    }
}
