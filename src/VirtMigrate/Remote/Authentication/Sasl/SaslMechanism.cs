namespace VirtMigrate.Remote.Authentication.Sasl;

/// <summary>The client's side of one SASL mechanism, for one authentication.</summary>
internal abstract class SaslMechanism : IDisposable
{
    /// <summary>The name that is sent.</summary>
    public abstract string Name { get; }

    /// <summary>Whether the client has done its part: the host has proved what it has to prove.</summary>
    public bool IsComplete { get; protected set; }

    /// <summary>What to send first; null: nothing, the host begins. Empty data is not nothing.</summary>
    public abstract byte[]? Start();

    /// <summary>Answers the host.</summary>
    /// <param name="challenge">What it sent; null: nothing.</param>
    /// <returns>What to send; null: nothing.</returns>
    /// <exception cref="SaslException">The challenge is malformed, or the host cannot prove itself.</exception>
    public abstract byte[]? Step(byte[]? challenge);

    /// <summary>What is done to every later byte; null: nothing. Asked when the mechanism is complete.</summary>
    public virtual SaslLayer? CreateLayer() => null;

    /// <summary>Clears secrets.</summary>
    public virtual void Dispose()
    {
    }
}
