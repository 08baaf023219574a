using System.Text.Json;
using System.Text.Json.Serialization;

namespace LiveMusic.Engine.Editor.Pages;

/// <summary>The messages of a page as JSON. What comes in is taken only if all of it is there and of the right kind.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web, NumberHandling = JsonNumberHandling.Strict, PropertyNameCaseInsensitive = false, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(Join))]
[JsonSerializable(typeof(Edit))]
[JsonSerializable(typeof(SetPrompt))]
[JsonSerializable(typeof(AudioPrompt))]
[JsonSerializable(typeof(SamplePrompt))]
[JsonSerializable(typeof(Capture))]
[JsonSerializable(typeof(RecallTake))]
[JsonSerializable(typeof(PrintTake))]
[JsonSerializable(typeof(Reveal))]
[JsonSerializable(typeof(SetTransport))]
[JsonSerializable(typeof(Played))]
[JsonSerializable(typeof(Visible))]
[JsonSerializable(typeof(Ping))]
[JsonSerializable(typeof(StoreScene))]
[JsonSerializable(typeof(NameScene))]
[JsonSerializable(typeof(ClearScene))]
[JsonSerializable(typeof(EditScene))]
[JsonSerializable(typeof(StoreBookmark))]
[JsonSerializable(typeof(NameBookmark))]
[JsonSerializable(typeof(ClearBookmark))]
[JsonSerializable(typeof(SetBalls))]
[JsonSerializable(typeof(Truth))]
internal sealed partial class PageJson : JsonSerializerContext;
