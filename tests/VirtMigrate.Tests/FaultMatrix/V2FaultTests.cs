namespace VirtMigrate.Tests.FaultMatrix;

public sealed class V2FaultTests
{
    public static TheoryData<MatrixCase> Cases => new(Matrix.Cases(MatrixWay.V2));

    [Theory, MemberData(nameof(Cases))]
    public Task TheResultIsTrue(MatrixCase cell) => Matrix.PlayAsync(cell);
}
