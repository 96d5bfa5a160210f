using VirtMigrate.Migration;
using VirtMigrate.Tests.Support;

namespace VirtMigrate.Tests.Migration.Planning;

public sealed class FindingDocumentTests
{
    [Fact]
    public void ThePageListsEveryFindingAsTheCatalogHasIt()
    {
        var rows = File.ReadAllLines(Path.Combine(Repository.Root, "docs/migration-plan.md")).Where(line => line.StartsWith("| `", StringComparison.Ordinal));

        Assert.Equal(
            MigrationFindingCatalog.All.Select(kind => $"| `{kind.Id}` | {string.Join(", ", kind.Severities)} | {kind.Meaning} | {kind.Remedy} |"), rows);
    }
}
