namespace VirtMigrate.Remote.Authentication.Sasl;

/// <summary>A host does not keep to a mechanism, or cannot prove that it knows the password. Never holds secrets.</summary>
internal sealed class SaslException(string message, Exception? inner = null) : Exception(message, inner);
