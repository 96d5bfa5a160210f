namespace VirtMigrate.Simulation;

/// <summary>The way from one simulated host to another. Transfers under way share its bandwidth equally; everything can
/// be changed while they run. Each direction is a link of its own.</summary>
public sealed class SimulationLink
{
    private readonly object gate = new();
    private readonly HashSet<SimulationTransfer> flows = [];
    private double bandwidth = 1.25e9;
    private double? connectionBandwidth;
    private bool isUp = true;

    /// <summary>Bytes a second in all; 1.25e9 (10 Gbit/s) unless told.</summary>
    public double Bandwidth
    {
        get
        {
            lock (gate)
            {
                return bandwidth;
            }
        }

        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            lock (gate)
            {
                bandwidth = value;
            }

            Refresh();
        }
    }

    /// <summary>Most bytes a second that one connection reaches; a migration over several connections reaches that many
    /// times as much. Null: one connection can fill the link.</summary>
    public double? ConnectionBandwidth
    {
        get
        {
            lock (gate)
            {
                return connectionBandwidth;
            }
        }

        set
        {
            lock (gate)
            {
                connectionBandwidth = value;
            }

            Refresh();
        }
    }

    /// <summary>Time of one way; a round trip takes twice as long. 0.1 ms unless told.</summary>
    public TimeSpan Latency { get; set; } = TimeSpan.FromMilliseconds(0.1);

    /// <summary>Whether bytes pass. When it goes down, transfers under way fail.</summary>
    public bool IsUp
    {
        get
        {
            lock (gate)
            {
                return isUp;
            }
        }

        set
        {
            lock (gate)
            {
                isUp = value;
            }

            Refresh();
        }
    }

    /// <summary>How many transfers are under way.</summary>
    public int Transfers
    {
        get
        {
            lock (gate)
            {
                return flows.Count;
            }
        }
    }

    internal void Join(SimulationTransfer transfer)
    {
        lock (gate)
        {
            flows.Add(transfer);
        }

        Refresh(transfer);
    }

    internal void Leave(SimulationTransfer transfer)
    {
        bool left;
        lock (gate)
        {
            left = flows.Remove(transfer);
        }

        if (left)
        {
            Refresh(transfer);
        }
    }

    /// <summary>What one of the transfers gets now, in bytes a second.</summary>
    internal double ShareFor(int connections)
    {
        lock (gate)
        {
            var share = bandwidth / Math.Max(1, flows.Count);
            return connectionBandwidth is { } each ? Math.Min(share, each * connections) : share;
        }
    }

    private void Refresh(SimulationTransfer? except = null)
    {
        SimulationTransfer[] others;
        lock (gate)
        {
            others = [.. flows.Where(f => f != except)];
        }

        foreach (var other in others)
        {
            other.Refresh();
        }
    }
}
