namespace LiveMusic.Engine.Editor.Pages;

/// <summary>A page cannot be served any longer. The message is for its user: what is wrong, and what to do.</summary>
internal sealed class PageFault(string message) : Exception(message);
