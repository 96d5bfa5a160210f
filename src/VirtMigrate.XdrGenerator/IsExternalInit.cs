namespace System.Runtime.CompilerServices;

/// <summary>Lets the compiler make records for a framework that lacks this type.</summary>
internal static class IsExternalInit;
