namespace VirtMigrate.Migration;

/// <summary>How fast a guest dirties its memory, as its host measured it.</summary>
public sealed record DirtyRateReading
{
    /// <summary>Bytes of memory dirtied in a second.</summary>
    public required double BytesPerSecond { get; init; }

    /// <summary>Bytes that the guest writes to again and again; null: no bound was seen.</summary>
    public double? WorkingSet { get; init; }

    /// <summary>Whether the guest may dirty faster: it had written to all of its working set within the shortest time that
    /// a host can measure, 1 s, and pages count once however often they are written.</summary>
    public bool IsLowerBound { get; init; }

    /// <summary>How long was measured in all.</summary>
    public TimeSpan Period { get; init; }
}
