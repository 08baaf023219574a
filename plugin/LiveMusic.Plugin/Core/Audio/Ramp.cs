namespace LiveMusic.Plugin.Core.Audio;

/// <summary>A straight line from the present value to a new one, so that a jump of a knob is no click.</summary>
internal struct Ramp
{
    public float Current;
    private float _target;
    private float _step;
    private int _left;

    public readonly bool Moves => _left > 0;

    public void JumpTo(float target)
    {
        Current = _target = target;
        _left = 0;
    }

    public void GoTo(float target, int frames)
    {
        _target = target;
        _left = frames;
        _step = (target - Current) / frames;
    }

    /// <summary>The next sample's value.</summary>
    public float Next()
    {
        if (_left > 0) Current = --_left == 0 ? _target : Current + _step;
        return Current;
    }
}
