namespace VirtMigrate.Tests.FaultMatrix;

public sealed class OfflineFaultTests
{
    public static TheoryData<MatrixCase> Cases => new(Matrix.Cases(MatrixWay.Offline));

    [Theory, MemberData(nameof(Cases))]
    public Task TheResultIsTrue(MatrixCase cell) => Matrix.PlayAsync(cell);
}
