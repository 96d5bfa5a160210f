namespace VirtMigrate.Tests.FaultMatrix;

public sealed class StorageCopyFaultTests
{
    public static TheoryData<MatrixCase> Cases => new(Matrix.Cases(MatrixWay.StorageCopy));

    [Theory, MemberData(nameof(Cases))]
    public Task TheResultIsTrue(MatrixCase cell) => Matrix.PlayAsync(cell);
}
