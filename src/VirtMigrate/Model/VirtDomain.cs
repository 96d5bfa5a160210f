namespace VirtMigrate.Model;

/// <summary>A domain on a host, as users hold it: what was true when it was asked for.</summary>
public sealed class VirtDomain
{
    /// <summary>Makes it from what the host told.</summary>
    public VirtDomain(VirtHost host, DomainRef reference, DomainStateReason state)
    {
        ArgumentNullException.ThrowIfNull(host);
        Host = host;
        Name = reference.Name;
        Uuid = reference.Uuid;
        Id = reference.Id < 0 ? null : reference.Id;
        State = state.State;
        Reason = state.ReasonName;
    }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>Its UUID.</summary>
    public Guid Uuid { get; }

    /// <summary>The hypervisor's id; null when it does not run.</summary>
    public int? Id { get; }

    /// <summary>Its state.</summary>
    public DomainState State { get; }

    /// <summary>Why it is in that state, such as <c>Booted</c> or <c>Migrated</c>.</summary>
    public string Reason { get; }

    /// <summary>Memory that it uses, in bytes; null when the host did not tell.</summary>
    public ulong? Memory { get; init; }

    /// <summary>Largest memory that it may use, in bytes; null when the host did not tell.</summary>
    public ulong? MaxMemory { get; init; }

    /// <summary>Number of virtual CPUs; null when the host did not tell.</summary>
    public int? VCpu { get; init; }

    /// <summary>Whether it is defined, so that it outlives its end.</summary>
    public bool Persistent { get; init; }

    /// <summary>The host it was found on.</summary>
    public VirtHost Host { get; }

    /// <summary>Names the domain towards its host.</summary>
    public DomainRef GetReference() => new(Name, Uuid, Id ?? DomainRef.Inactive);

    /// <inheritdoc/>
    public override string ToString() => Name;
}
