namespace LiveMusic.TestHost.Hosting.Vst3;

/// <summary>The latest value of each parameter on its way from one thread to another; older ones are overwritten. One writer, one reader, no locks.</summary>
internal sealed class LatestValues(int count)
{
    private readonly double[] _values = new double[count];
    private readonly int[] _fresh = new int[count];

    public void Put(int index, double value)
    {
        Volatile.Write(ref _values[index], value);
        Volatile.Write(ref _fresh[index], 1);
    }

    /// <summary>False when there is nothing new.</summary>
    public bool Take(int index, out double value)
    {
        bool fresh = Volatile.Read(ref _fresh[index]) != 0 && Interlocked.Exchange(ref _fresh[index], 0) != 0;
        value = Volatile.Read(ref _values[index]);
        return fresh;
    }
}
