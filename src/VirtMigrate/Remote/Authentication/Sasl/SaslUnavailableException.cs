namespace VirtMigrate.Remote.Authentication.Sasl;

/// <summary>A mechanism cannot be used here, before anything was sent: another one can be tried.</summary>
internal sealed class SaslUnavailableException(string message, Exception? inner = null) : Exception(message, inner);
