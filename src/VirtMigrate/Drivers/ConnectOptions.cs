namespace VirtMigrate.Drivers;

/// <summary>How a connection is opened.</summary>
public sealed record ConnectOptions
{
    /// <summary>Open for reading only.</summary>
    public bool ReadOnly { get; init; }

    /// <summary>Longest time for reaching the host and opening the driver.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Time without traffic after which the host is asked for a sign of life; zero or less: never.</summary>
    public TimeSpan KeepAliveInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How many unanswered questions are allowed; the connection is lost after interval * (count + 1) without traffic.</summary>
    public int KeepAliveCount { get; init; } = 5;

    /// <summary>Opens a connection that was lost again when the next call needs one, as long as it is held by a
    /// <see cref="Model.VirtHost"/>. Never under a migration, which must see that it lost its host.</summary>
    public bool AutoReconnect { get; init; }

    /// <summary>How often a host is tried at one call before the call fails, each time for <see cref="ConnectTimeout"/> at the
    /// longest; at least once.</summary>
    public int ReconnectTries { get; init; } = 3;

    /// <summary>Time between two such tries.</summary>
    public TimeSpan ReconnectDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Told of each stage of connecting (resolve, connect, authenticate, open) for verbose output. Never given secrets.</summary>
    public Action<string>? Trace { get; init; }

    /// <summary>Told of what the user must know although the connection works, such as a check that was skipped. Never given secrets.</summary>
    public Action<string>? Warn { get; init; }

    /// <summary>Filled with what was found on the way, also when the attempt fails; null: nobody wants to know.</summary>
    public ConnectReport? Report { get; init; }

    /// <summary>User and password for hosts that ask for them; they go before those of libvirt's auth.conf.</summary>
    public VirtCredential? Credential { get; init; }

    /// <summary>Asked for user and password when the host wants them and neither <see cref="Credential"/> nor auth.conf has
    /// them; answers null when the user gives none. Only where somebody is there to be asked.</summary>
    public CredentialPrompt? Prompt { get; init; }

    /// <summary>Accept any certificate of a host (TLS): nothing then proves that it is the right one.</summary>
    public bool SkipCertificateCheck { get; init; }

    /// <summary>The clock for all waits.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;
}
