namespace VirtMigrate.Tests.FaultMatrix;

public sealed class V3FaultTests
{
    public static TheoryData<MatrixCase> Cases => new(Matrix.Cases(MatrixWay.V3));

    [Theory, MemberData(nameof(Cases))]
    public Task TheResultIsTrue(MatrixCase cell) => Matrix.PlayAsync(cell);
}
