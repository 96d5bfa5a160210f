using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace VirtMigrate.XdrGenerator;

/// <summary>Makes models from the compiler's symbols.</summary>
internal static class ModelReader
{
    private const string Prefix = "VirtMigrate.Remote.Xdr.";

    public const string MessageAttribute = Prefix + "XdrMessageAttribute";
    public const string CodecAttribute = Prefix + "XdrCodecAttribute";
    private const string LimitAttribute = Prefix + "XdrLimitAttribute";
    private const string FixedAttribute = Prefix + "XdrFixedAttribute";
    private const string CharArrayAttribute = Prefix + "XdrCharArrayAttribute";

    private static readonly SymbolDisplayFormat FullName = SymbolDisplayFormat.FullyQualifiedFormat;

    public static MessageModel ReadMessage(GeneratorAttributeSyntaxContext context, CancellationToken cancellationToken)
    {
        var symbol = (INamedTypeSymbol)context.TargetSymbol;
        var diagnostics = new List<DiagnosticModel>();
        var fields = new List<FieldModel>();
        var location = LocationModel.From(symbol.Locations.FirstOrDefault());
        var syntax = context.TargetNode as RecordDeclarationSyntax;

        var problem = syntax is null || !symbol.IsRecord ? "it is no record struct"
            : syntax.ParameterList is not { Parameters.Count: > 0 } ? "its fields must be the parameters of its primary constructor"
            : !syntax.Modifiers.Any(m => m.ValueText == "partial") ? "it is not partial"
            : symbol.ContainingType is not null ? "it is nested in another type"
            : symbol.IsGenericType ? "it is generic"
            : null;
        if (problem is not null)
        {
            diagnostics.Add(Report(Diagnostics.MessageShape, location, symbol.Name, problem));
        }
        else
        {
            var parameters = symbol.InstanceConstructors
                .First(c => c.DeclaringSyntaxReferences.Any(r => r.GetSyntax(cancellationToken) == syntax)).Parameters;
            foreach (var parameter in parameters)
            {
                if (ReadField(parameter, diagnostics) is { } type)
                {
                    fields.Add(new FieldModel(parameter.Name, type, LocationModel.From(parameter.Locations.FirstOrDefault())));
                }
            }
        }

        return new MessageModel(
            symbol.ContainingNamespace.IsGlobalNamespace ? null : symbol.ContainingNamespace.ToDisplayString(),
            symbol.Name, "partial record struct " + symbol.Name,
            new EquatableArray<FieldModel>([.. fields]), new EquatableArray<DiagnosticModel>([.. diagnostics]));
    }

    public static CodecModel ReadCodec(GeneratorAttributeSyntaxContext context, CancellationToken cancellationToken)
    {
        var symbol = (INamedTypeSymbol)context.TargetSymbol;
        var location = LocationModel.From(symbol.Locations.FirstOrDefault());
        var target = Argument(context.Attributes[0]) as ITypeSymbol;
        var targetName = target?.ToDisplayString(FullName) ?? "?";
        cancellationToken.ThrowIfCancellationRequested();

        var read = symbol.GetMembers("Read").OfType<IMethodSymbol>().FirstOrDefault(m => m.IsStatic);
        var write = symbol.GetMembers("Write").OfType<IMethodSymbol>().FirstOrDefault(m => m.IsStatic);
        var problem = target is null ? "its attribute names no type"
            : !symbol.GetMembers("MinimumSize").OfType<IFieldSymbol>().Any(f => f is { IsConst: true, Type.SpecialType: SpecialType.System_Int32 })
                ? "it has no 'const int MinimumSize'"
            : read is null || read.Parameters.Length is not (1 or 2) || read.Parameters[0].RefKind != RefKind.Ref
                || !SymbolEqualityComparer.Default.Equals(read.ReturnType, target) || (read.Parameters.Length == 2 && !IsInt(read.Parameters[1]))
                ? "it has no 'static T Read(ref XdrReader)' or 'static T Read(ref XdrReader, int limit)'"
            : write is null || write.Parameters.Length != read.Parameters.Length + 1 || write.Parameters[0].RefKind != RefKind.Ref
                || !SymbolEqualityComparer.Default.Equals(write.Parameters[1].Type, target) || (write.Parameters.Length == 3 && !IsInt(write.Parameters[2]))
                ? "it has no Write that fits its Read"
            : null;
        return new CodecModel(symbol.ToDisplayString(FullName), targetName, read?.Parameters.Length == 2,
            problem is null ? null : Report(Diagnostics.CodecShape, location, symbol.Name, targetName, problem), location);
    }

    public static DiagnosticModel Report(string id, LocationModel? location, params string[] arguments) =>
        new(id, location, new EquatableArray<string>([.. arguments]));

    private static bool IsInt(IParameterSymbol parameter) => parameter.Type.SpecialType == SpecialType.System_Int32;

    private static WireType? ReadField(IParameterSymbol parameter, List<DiagnosticModel> diagnostics)
    {
        var location = LocationModel.From(parameter.Locations.FirstOrDefault());
        var limit = Number(parameter, LimitAttribute);
        var length = Number(parameter, FixedAttribute);
        var chars = Attribute(parameter, CharArrayAttribute) is not null;

        var type = Classify(parameter.Type, limit ?? 0, length ?? 0, chars, nested: false);
        if (type is null)
        {
            diagnostics.Add(Report(Diagnostics.UnsupportedType, location, parameter.Name, parameter.Type.ToDisplayString()));
            return null;
        }

        var variable = type.Kind is WireKind.String or WireKind.Opaque or WireKind.CharArray or WireKind.Array or WireKind.Codec;
        var problem = limit is <= 0 || length is <= 0 ? "a limit or length must be at least 1"
            : limit is not null && length is not null ? "[XdrLimit] and [XdrFixed] exclude each other"
            : limit is not null && !variable ? "[XdrLimit] fits only what has a variable length"
            : length is not null && type.Kind is not (WireKind.Opaque or WireKind.CharArray or WireKind.Array) ? "[XdrFixed] fits only arrays"
            : chars && type.Kind != WireKind.CharArray ? "[XdrCharArray] fits only byte[]"
            : null;
        if (problem is not null)
        {
            diagnostics.Add(Report(Diagnostics.AttributeMisplaced, location, parameter.Name, problem));
            return null;
        }

        if (type.Kind is WireKind.Array or WireKind.CharArray && limit is null && length is null)
        {
            diagnostics.Add(Report(Diagnostics.LimitMissing, location, parameter.Name));
            return null;
        }

        return type;
    }

    private static WireType? Classify(ITypeSymbol type, int limit, int length, bool chars, bool nested)
    {
        if (type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable)
        {
            return Classify(nullable.TypeArguments[0], limit, length, chars, nested) is { } inner ? inner with { Optional = true } : null;
        }

        var optional = type.IsReferenceType && type.NullableAnnotation == NullableAnnotation.Annotated;
        var name = type.WithNullableAnnotation(NullableAnnotation.None).ToDisplayString(FullName);
        WireType Make(WireKind kind, string unit = "", int size = 0, WireType? element = null) =>
            new(kind, name, optional, type.IsValueType, unit, size, limit, length, element);

        switch (type.SpecialType)
        {
            case SpecialType.System_Int32: return Make(WireKind.Primitive, "Int32", 4);
            case SpecialType.System_UInt32: return Make(WireKind.Primitive, "UInt32", 4);
            case SpecialType.System_Int64: return Make(WireKind.Primitive, "Int64", 8);
            case SpecialType.System_UInt64: return Make(WireKind.Primitive, "UInt64", 8);
            case SpecialType.System_Double: return Make(WireKind.Primitive, "Double", 8);
            case SpecialType.System_Boolean: return Make(WireKind.Primitive, "Bool", 4);
            case SpecialType.System_Byte: return Make(WireKind.Primitive, "Byte", 4);
            case SpecialType.System_SByte: return Make(WireKind.Primitive, "SByte", 4);
            case SpecialType.System_Int16: return Make(WireKind.Primitive, "Int16", 4);
            case SpecialType.System_UInt16: return Make(WireKind.Primitive, "UInt16", 4);
            case SpecialType.System_String: return Make(WireKind.String);
        }

        if (name == "global::System.Guid")
        {
            return Make(WireKind.Primitive, "Guid", 16);
        }

        if (type is IArrayTypeSymbol { IsSZArray: true } array)
        {
            if (array.ElementType.SpecialType == SpecialType.System_Byte)
            {
                return Make(chars ? WireKind.CharArray : WireKind.Opaque);
            }

            // An array inside an array would need a limit of its own; a message around it can have one.
            var element = nested || array.ElementType is IArrayTypeSymbol ? null : Classify(array.ElementType, 0, 0, false, nested: true);
            return element is null ? null : Make(WireKind.Array, element: element);
        }

        if (type is not INamedTypeSymbol { IsGenericType: false } named)
        {
            return null;
        }

        if (named.TypeKind == TypeKind.Enum)
        {
            return named.EnumUnderlyingType?.SpecialType switch
            {
                SpecialType.System_Int32 => Make(WireKind.Enum, "Int32", 4),
                SpecialType.System_UInt32 => Make(WireKind.Enum, "UInt32", 4),
                _ => null,
            };
        }

        var isMessage = named.GetAttributes().Any(a => a.AttributeClass?.ToDisplayString() == MessageAttribute);
        return named.TypeKind is TypeKind.Struct or TypeKind.Class ? Make(isMessage ? WireKind.Message : WireKind.Codec) : null;
    }

    private static AttributeData? Attribute(ISymbol symbol, string name) =>
        symbol.GetAttributes().FirstOrDefault(a => a.AttributeClass?.ToDisplayString() == name);

    private static int? Number(ISymbol symbol, string name) =>
        Argument(Attribute(symbol, name)) as int?;

    private static object? Argument(AttributeData? attribute) =>
        attribute is { ConstructorArguments.Length: 1 } ? attribute.ConstructorArguments[0].Value : null;
}
