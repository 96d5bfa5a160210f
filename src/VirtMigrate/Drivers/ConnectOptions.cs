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
