using System.Text.Json;
using LiveMusic.Engine.Diagnostics;
using LiveMusic.Shared.Platform;

namespace LiveMusic.Engine.Playing;

/// <summary>Where the player's state lies: a file for what one can read and one for the music's memory. Each is whole or the one before.</summary>
/// <remarks>Threading: one caller at a time.</remarks>
internal sealed class PlayerFile(RotatingLog log)
{
    private readonly string _state = Path.Combine(UserFolders.Data, "player.json");
    private readonly string _memory = Path.Combine(UserFolders.Data, "player.context");
    private bool _failed;

    /// <summary>What was kept, or the state of a new player. A file that cannot be read is put aside.</summary>
    public PlayerState Read()
    {
        try
        {
            if (!File.Exists(_state)) return new();
            var state = JsonSerializer.Deserialize(File.ReadAllBytes(_state), PlayerJson.Default.PlayerState);
            if (state is { Version: PlayerState.CurrentVersion, Prompts: not null, Parameters: not null }) return state;
            throw new JsonException($"It is of version {state?.Version}, this engine reads version {PlayerState.CurrentVersion}.");
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            log.Write($"The player's state in {_state} cannot be read and is put aside; it begins anew. {e.Message}");
            PutAside();
            return new();
        }
    }

    /// <summary>The music's memory; empty: none.</summary>
    public byte[] ReadMemory()
    {
        try
        {
            return File.Exists(_memory) ? File.ReadAllBytes(_memory) : [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    public void Write(PlayerState state) => Write(_state, JsonSerializer.SerializeToUtf8Bytes(state, PlayerJson.Default.PlayerState));

    public void WriteMemory(byte[] snapshot) => Write(_memory, snapshot);

    private void Write(string path, byte[] bytes)
    {
        try
        {
            Directory.CreateDirectory(UserFolders.Data);
            var fresh = path + ".new";
            using (var file = new FileStream(fresh, FileMode.Create, FileAccess.Write, FileShare.None))
            {
                file.Write(bytes);
                file.Flush(flushToDisk: true);
            }
            File.Move(fresh, path, overwrite: true);
            _failed = false;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            if (!_failed) log.Write($"The player's state cannot be kept in {UserFolders.Data}: {e.Message}");
            _failed = true;
        }
    }

    private void PutAside()
    {
        try
        {
            File.Move(_state, _state + ".unreadable", overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
        }
    }
}
