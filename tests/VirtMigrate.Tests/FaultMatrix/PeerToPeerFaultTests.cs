namespace VirtMigrate.Tests.FaultMatrix;

public sealed class PeerToPeerFaultTests
{
    public static TheoryData<MatrixCase> Cases => new(Matrix.Cases(MatrixWay.PeerToPeer));

    [Theory, MemberData(nameof(Cases))]
    public Task TheResultIsTrue(MatrixCase cell) => Matrix.PlayAsync(cell);
}
