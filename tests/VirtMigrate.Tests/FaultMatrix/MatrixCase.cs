using VirtMigrate.Migration;
using VirtMigrate.Simulation;
using Xunit.Abstractions;

namespace VirtMigrate.Tests.FaultMatrix;

/// <summary>One cell: a way to migrate, the call that goes wrong, on which side, how, and how often.</summary>
public sealed class MatrixCase : IXunitSerializable
{
    public MatrixCase()
    {
    }

    internal MatrixCase(MatrixWay way, MigrationSide side, string call, MatrixFault fault, bool forEver)
    {
        Way = way;
        Side = side;
        Call = call;
        Fault = fault;
        ForEver = forEver;
    }

    internal MatrixWay Way { get; private set; }

    internal MigrationSide Side { get; private set; }

    internal string Call { get; private set; } = string.Empty;

    internal MatrixFault Fault { get; private set; }

    internal bool ForEver { get; private set; }

    /// <summary>The simulated fault; null: the other side is what breaks, while this call is made.</summary>
    internal SimulationFault? Simulated => Fault is MatrixFault.OtherHostStops or MatrixFault.OtherConnectionCut ? null : new()
    {
        Call = Call,
        Effect = Enum.Parse<SimulationFaultEffect>(Fault.ToString()),
        Times = ForEver ? null : 1,
        Duration = TimeSpan.FromMinutes(1),
    };

    public override string ToString() => $"{Way}, {Side} {Call}: {Fault}{(ForEver ? " for ever" : string.Empty)}";

    public void Serialize(IXunitSerializationInfo info) => info.AddValue("case", $"{Way}|{Side}|{Call}|{Fault}|{ForEver}");

    public void Deserialize(IXunitSerializationInfo info)
    {
        var parts = info.GetValue<string>("case").Split('|');
        Way = Enum.Parse<MatrixWay>(parts[0]);
        Side = Enum.Parse<MigrationSide>(parts[1]);
        Call = parts[2];
        Fault = Enum.Parse<MatrixFault>(parts[3]);
        ForEver = bool.Parse(parts[4]);
    }
}
