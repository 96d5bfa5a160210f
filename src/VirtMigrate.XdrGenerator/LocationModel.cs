using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace VirtMigrate.XdrGenerator;

/// <summary>A place in a source file that does not hold on to the compilation it came from.</summary>
internal sealed record LocationModel(string Path, TextSpan Span, LinePositionSpan Lines)
{
    public static LocationModel? From(Location? location) => location?.SourceTree is null
        ? null
        : new LocationModel(location.SourceTree.FilePath, location.SourceSpan, location.GetLineSpan().Span);

    public Location ToLocation() => Location.Create(Path, Span, Lines);
}
