using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace VirtMigrate.XdrGenerator;

/// <summary>Writes the XDR reading and writing of message records: parameter order is wire order.</summary>
[Generator(LanguageNames.CSharp)]
public sealed class XdrMessageGenerator : IIncrementalGenerator
{
    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        var messages = context.SyntaxProvider
            .ForAttributeWithMetadataName(ModelReader.MessageAttribute, static (node, _) => node is TypeDeclarationSyntax, ModelReader.ReadMessage)
            .WithTrackingName("Messages");
        var codecs = context.SyntaxProvider
            .ForAttributeWithMetadataName(ModelReader.CodecAttribute, static (node, _) => node is ClassDeclarationSyntax, ModelReader.ReadCodec)
            .WithTrackingName("Codecs")
            .Collect()
            .Select(static (items, _) => new EquatableArray<CodecModel>(items))
            .WithTrackingName("CodecList");

        context.RegisterSourceOutput(codecs, static (output, items) => ReportCodecs(output, items));
        context.RegisterSourceOutput(messages.Combine(codecs), static (output, pair) => Write(output, pair.Left, pair.Right));
    }

    private static void ReportCodecs(SourceProductionContext output, EquatableArray<CodecModel> codecs)
    {
        var seen = new Dictionary<string, CodecModel>(StringComparer.Ordinal);
        foreach (var codec in codecs)
        {
            if (codec.Diagnostic is not null)
            {
                output.ReportDiagnostic(codec.Diagnostic.ToDiagnostic());
            }
            else if (seen.TryGetValue(codec.TypeName, out var first))
            {
                output.ReportDiagnostic(ModelReader.Report(
                    Diagnostics.CodecTwice, codec.Location, first.CodecName, codec.CodecName, codec.TypeName).ToDiagnostic());
            }
            else
            {
                seen.Add(codec.TypeName, codec);
            }
        }
    }

    private static void Write(SourceProductionContext output, MessageModel message, EquatableArray<CodecModel> codecs)
    {
        var usable = new Dictionary<string, CodecModel>(StringComparer.Ordinal);
        foreach (var codec in codecs.Where(c => c.Diagnostic is null && !usable.ContainsKey(c.TypeName)))
        {
            usable.Add(codec.TypeName, codec);
        }

        var diagnostics = message.Diagnostics.ToList();
        foreach (var field in message.Fields)
        {
            var type = field.Type.Kind == WireKind.Array ? field.Type.Element! : field.Type;
            if (type.Kind != WireKind.Codec)
            {
                continue;
            }

            if (!usable.TryGetValue(type.TypeName, out var codec))
            {
                diagnostics.Add(ModelReader.Report(Diagnostics.UnsupportedType, field.Location, field.Name, type.TypeName));
            }
            else if (codec.TakesLimit && type.Limit == 0)
            {
                diagnostics.Add(ModelReader.Report(Diagnostics.LimitMissing, field.Location, field.Name));
            }
            else if (!codec.TakesLimit && type.Limit > 0)
            {
                diagnostics.Add(ModelReader.Report(Diagnostics.AttributeMisplaced, field.Location, field.Name,
                    $"[XdrLimit] does not fit: the codec {codec.CodecName} takes no limit"));
            }
        }

        foreach (var diagnostic in diagnostics)
        {
            output.ReportDiagnostic(diagnostic.ToDiagnostic());
        }

        if (diagnostics.Count == 0)
        {
            output.AddSource($"{(message.Namespace is null ? string.Empty : message.Namespace + ".")}{message.Name}.g.cs",
                SourceText.From(MessageEmitter.Emit(message, usable), Encoding.UTF8));
        }
    }
}
