using Microsoft.CodeAnalysis;

namespace VirtMigrate.XdrGenerator;

/// <summary>Writes the XDR reading and writing of message records.</summary>
[Generator(LanguageNames.CSharp)]
public sealed class XdrMessageGenerator : IIncrementalGenerator
{
    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
    }
}
