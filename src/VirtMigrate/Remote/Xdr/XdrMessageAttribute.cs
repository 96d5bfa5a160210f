namespace VirtMigrate.Remote.Xdr;

/// <summary>Marks a partial record struct as a message: its primary constructor's parameters in their order are the wire's
/// fields in their order.</summary>
[AttributeUsage(AttributeTargets.Struct)]
internal sealed class XdrMessageAttribute : Attribute;
