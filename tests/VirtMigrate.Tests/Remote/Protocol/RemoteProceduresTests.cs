using System.Globalization;
using System.Reflection;
using VirtMigrate.Remote.Protocol;

namespace VirtMigrate.Tests.Remote.Protocol;

public sealed class RemoteProceduresTests
{
    [Fact]
    public void NumbersAndNamesAreLibvirts()
    {
        using var text = new StreamReader(Assembly.GetExecutingAssembly().GetManifestResourceStream("procedures")!);
        var names = text.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' '))
            .ToDictionary(parts => int.Parse(parts[0], CultureInfo.InvariantCulture), parts => parts[1]);

        Assert.All(RemoteProcedures.All, p => Assert.Equal(names[p.Number], p.Name));
        Assert.All(RemoteEvents.All, e => Assert.Equal(names[e.Number], e.Name));
    }

    [Fact]
    public void EveryFieldIsInTheTableAndNamedAsItsProcedure()
    {
        foreach (var field in typeof(RemoteProcedures).GetFields().Where(f => typeof(Procedure).IsAssignableFrom(f.FieldType)))
        {
            var procedure = (Procedure)field.GetValue(null)!;
            Assert.Same(procedure, RemoteProcedures.Find(procedure.Number));
            Assert.Equal(procedure.Name.Replace("_", string.Empty, StringComparison.Ordinal), field.Name, ignoreCase: true);
        }
    }

    [Fact]
    public void EveryMigrationStepIsAWriteAndTheListIsComplete()
    {
        int[] steps = [61, 62, 63, 108, 109, 148, 213, 214, 215, 216, 217, 218, 302, 303, 304, 305, 306, 307];

        Assert.All(steps, n => Assert.True(RemoteProcedures.Find(n) is { IsWrite: true }, $"{n}"));
        Assert.Equal([148, 208, 215, 304], RemoteProcedures.All.Where(p => p.OpensStream).Select(p => p.Number).Order());
    }

    [Theory]
    [InlineData(273, "CONNECT_LIST_ALL_DOMAINS")]
    [InlineData(4711, "procedure 4711")]
    public void NamesNumbersForErrorTexts(int number, string name) => Assert.Equal(name, RemoteProcedures.NameOf(number));

    [Theory]
    [InlineData(242, true)]
    [InlineData(387, false)]
    [InlineData(342, true)]
    [InlineData(14, false)]
    public void MarksFollowTheDaemonsReadOnlyRules(int number, bool write) =>
        Assert.Equal(write, RemoteProcedures.Find(number)!.IsWrite);
}
