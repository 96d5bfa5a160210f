using VirtMigrate.Model;

namespace VirtMigrate.Tests.Model;

public sealed class TypedParameterListTests
{
    [Fact]
    public void SetReplacesInPlaceAndKeepsRepeatedNames()
    {
        var list = new TypedParameterList
        {
            TypedParameter.String("compression", "xbzrle"),
            TypedParameter.String("compression", "mt"),
            TypedParameter.ULLong("bandwidth", ulong.MaxValue),
        };

        list.Set(TypedParameter.ULLong("bandwidth", 5));
        list.Set(TypedParameter.String("migrate_uri", "tcp:beta"));

        Assert.Equal(["xbzrle", "mt"], list.GetStrings("compression"));
        Assert.Equal(5UL, list.GetUnsigned("bandwidth"));
        Assert.Equal("migrate_uri=tcp:beta", list[3].ToString());
    }

    [Fact]
    public void NegativeNumbersAreNoUnsignedOnes()
    {
        var list = new TypedParameterList { TypedParameter.Int("a", -1), TypedParameter.LLong("b", -1) };

        Assert.Null(list.GetUnsigned("a"));
        Assert.Null(list.GetUnsigned("b"));
        Assert.Equal(-1, list.GetInt("a"));
    }
}
