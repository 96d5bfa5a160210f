using System;
using Microsoft.CodeAnalysis;

namespace VirtMigrate.XdrGenerator;

/// <summary>What the generator complains about.</summary>
internal static class Diagnostics
{
    public const string MessageShape = "VMXDR001";
    public const string UnsupportedType = "VMXDR002";
    public const string LimitMissing = "VMXDR003";
    public const string AttributeMisplaced = "VMXDR004";
    public const string CodecShape = "VMXDR005";
    public const string CodecTwice = "VMXDR006";

    private static readonly DiagnosticDescriptor MessageShapeRule = new(MessageShape, "Not a message",
        "'{0}' cannot be an XDR message: {1}", "VirtMigrate.Xdr", DiagnosticSeverity.Error, isEnabledByDefault: true);

    private static readonly DiagnosticDescriptor UnsupportedTypeRule = new(UnsupportedType, "Type without XDR form",
        "'{0}' has the type '{1}', which is no XDR type, no message and has no codec", "VirtMigrate.Xdr", DiagnosticSeverity.Error, isEnabledByDefault: true);

    private static readonly DiagnosticDescriptor LimitMissingRule = new(LimitMissing, "Length without limit",
        "'{0}' needs [XdrLimit] or [XdrFixed]: nothing of variable length is read without a limit", "VirtMigrate.Xdr", DiagnosticSeverity.Error, isEnabledByDefault: true);

    private static readonly DiagnosticDescriptor AttributeMisplacedRule = new(AttributeMisplaced, "Attribute does not fit",
        "'{0}': {1}", "VirtMigrate.Xdr", DiagnosticSeverity.Error, isEnabledByDefault: true);

    private static readonly DiagnosticDescriptor CodecShapeRule = new(CodecShape, "Not a codec",
        "'{0}' cannot be the XDR codec of '{1}': {2}", "VirtMigrate.Xdr", DiagnosticSeverity.Error, isEnabledByDefault: true);

    private static readonly DiagnosticDescriptor CodecTwiceRule = new(CodecTwice, "Two codecs for one type",
        "'{0}' and '{1}' are both XDR codecs of '{2}'", "VirtMigrate.Xdr", DiagnosticSeverity.Error, isEnabledByDefault: true);

    public static DiagnosticDescriptor ById(string id) => id switch
    {
        MessageShape => MessageShapeRule,
        UnsupportedType => UnsupportedTypeRule,
        LimitMissing => LimitMissingRule,
        AttributeMisplaced => AttributeMisplacedRule,
        CodecShape => CodecShapeRule,
        CodecTwice => CodecTwiceRule,
        _ => throw new ArgumentOutOfRangeException(nameof(id), id, "no such diagnostic"),
    };
}
