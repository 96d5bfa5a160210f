using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using VirtMigrate.XdrGenerator;

namespace VirtMigrate.Tests.XdrGenerator;

/// <summary>The generator on small sources: what it writes compiles, what it cannot write it says, and nothing is made twice.</summary>
public sealed class XdrMessageGeneratorTests
{
    private const string Attributes = """
        #nullable enable
        namespace VirtMigrate.Remote.Xdr;
        public sealed class XdrMessageAttribute : System.Attribute;
        public sealed class XdrLimitAttribute(int maximum) : System.Attribute { public int Maximum => maximum; }
        public sealed class XdrFixedAttribute(int length) : System.Attribute { public int Length => length; }
        public sealed class XdrCharArrayAttribute : System.Attribute;
        public sealed class XdrCodecAttribute(System.Type type) : System.Attribute { public System.Type Type => type; }
        public interface IXdrMessage<T> { static abstract T Read(ref XdrReader reader); void Write(ref XdrWriter writer); }
        public static class XdrLimits { public const int Default = 99; }
        public ref struct XdrReader
        {
            public int ReadInt32() => 0; public uint ReadUInt32() => 0; public long ReadInt64() => 0; public ulong ReadUInt64() => 0;
            public double ReadDouble() => 0; public bool ReadBool() => false; public byte ReadByte() => 0; public sbyte ReadSByte() => 0;
            public short ReadInt16() => 0; public ushort ReadUInt16() => 0; public System.Guid ReadGuid() => default;
            public bool ReadPresence() => false; public string ReadString(int limit) => ""; public byte[] ReadOpaque(int limit) => [];
            public byte[] ReadFixedOpaque(int length) => []; public byte[] ReadCharArray(int limit) => []; public byte[] ReadFixedCharArray(int length) => [];
            public int ReadCount(int limit, int size) => 0; public void RequireElements(int count, int size) { }
        }
        public ref struct XdrWriter
        {
            public void WriteInt32(int v) { } public void WriteUInt32(uint v) { } public void WriteInt64(long v) { } public void WriteUInt64(ulong v) { }
            public void WriteDouble(double v) { } public void WriteBool(bool v) { } public void WriteByte(byte v) { } public void WriteSByte(sbyte v) { }
            public void WriteInt16(short v) { } public void WriteUInt16(ushort v) { } public void WriteGuid(System.Guid v) { }
            public void WritePresence(bool v) { } public void WriteString(string v, int limit) { } public void WriteOpaque(byte[] v, int limit) { }
            public void WriteFixedOpaque(byte[] v, int n) { } public void WriteCharArray(byte[] v, int n) { } public void WriteFixedCharArray(byte[] v, int n) { }
            public void WriteCount(int count, int limit) { } public static void RequireLength(int actual, int length) { }
            public static T RequireValue<T>(T? value, string field) where T : class => value!;
        }
        """;

    private const string Head = """
        #nullable enable
        using System;
        using VirtMigrate.Remote.Xdr;
        namespace Sample;

        """;

    private static readonly SyntaxTree AttributesTree = CSharpSyntaxTree.ParseText(Attributes);

    private static readonly MetadataReference[] References = [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
        .Split(Path.PathSeparator)
        .Where(p => Path.GetFileName(p) is "System.Private.CoreLib.dll" or "System.Runtime.dll" or "System.Private.Uri.dll")
        .Select(p => MetadataReference.CreateFromFile(p))];

    [Fact]
    public void WritesEveryKindOfField()
    {
        var (sources, diagnostics) = Run("""
            public enum Signed { A = -1 }
            public enum Unsigned : uint { A = 1 }
            public sealed class Listed;
            [XdrCodec(typeof(Uri))]
            public static class UriCodec { public const int MinimumSize = 4; public static Uri Read(ref XdrReader r) => new("x:y"); public static void Write(ref XdrWriter w, Uri v) { } }
            [XdrCodec(typeof(Listed))]
            public static class ListedCodec { public const int MinimumSize = 4; public static Listed Read(ref XdrReader r, int limit) => new(); public static void Write(ref XdrWriter w, Listed v, int limit) { } }
            [XdrMessage] public readonly partial record struct Inner(int @class);
            [XdrMessage] public readonly partial record struct All(
                int A, uint B, long C, ulong D, double E, bool F, byte G, sbyte H, short I, ushort J, Guid K, Signed L, Unsigned M,
                string N, string? O, [XdrLimit(5)] string P, byte[] Q, [XdrFixed(5)] byte[] R, [XdrCharArray, XdrLimit(6)] byte[] S,
                [XdrCharArray, XdrFixed(3)] byte[] T, Inner U, Inner? V, [XdrLimit(7)] Inner[] W, [XdrFixed(2)] Inner?[] X, [XdrLimit(8)] string?[] Y,
                Uri Z, Uri? AA, [XdrLimit(9)] Uri[] AB, [XdrLimit(10)] Listed AC, int? AD, [XdrLimit(3)] int[]? AE, byte[]? AF);
            """);

        Assert.Empty(diagnostics);
        var all = Assert.Single(sources, s => s.Contains("struct All :", StringComparison.Ordinal));
        Assert.Contains("MinimumSize = 4 + 4 + 8 + 8 + 8 + 4 + 4 + 4 + 4 + 4 + 16 + 4 + 4 + 4 + 4 + 4 + 4 + 8 + 4 + 12 + global::Sample.Inner.MinimumSize + 4 + 4 + (2 * 4)", all, StringComparison.Ordinal);
        Assert.Contains("reader.ReadCount(7, global::Sample.Inner.MinimumSize)", all, StringComparison.Ordinal);
        Assert.Contains("ListedCodec.Read(ref reader, 10)", all, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[XdrMessage] public partial record struct M;", "VMXDR001")]
    [InlineData("[XdrMessage] public record struct M(int A);", "VMXDR001")]
    [InlineData("[XdrMessage] public partial struct M { }", "VMXDR001")]
    [InlineData("[XdrMessage] public partial record struct M<T>(int A);", "VMXDR001")]
    [InlineData("public partial class C { [XdrMessage] public partial record struct M(int A); }", "VMXDR001")]
    [InlineData("[XdrMessage] public partial record struct M(float A);", "VMXDR002")]
    [InlineData("[XdrMessage] public partial record struct M(object A);", "VMXDR002")]
    [InlineData("[XdrMessage] public partial record struct M(Uri A);", "VMXDR002")]
    [InlineData("[XdrMessage] public partial record struct M([XdrLimit(2)] int[][] A);", "VMXDR002")]
    [InlineData("public enum E : byte { A } [XdrMessage] public partial record struct M(E A);", "VMXDR002")]
    [InlineData("[XdrMessage] public partial record struct M(int[] A);", "VMXDR003")]
    [InlineData("[XdrMessage] public partial record struct M([XdrCharArray] byte[] A);", "VMXDR003")]
    [InlineData("[XdrMessage] public partial record struct M([XdrLimit(0)] int[] A);", "VMXDR004")]
    [InlineData("[XdrMessage] public partial record struct M([XdrLimit(1)] int A);", "VMXDR004")]
    [InlineData("[XdrMessage] public partial record struct M([XdrFixed(1)] string A);", "VMXDR004")]
    [InlineData("[XdrMessage] public partial record struct M([XdrFixed(1), XdrLimit(1)] int[] A);", "VMXDR004")]
    [InlineData("[XdrMessage] public partial record struct M([XdrCharArray] string A);", "VMXDR004")]
    [InlineData("[XdrCodec(typeof(Uri))] public static class C { }", "VMXDR005")]
    [InlineData("[XdrCodec(typeof(Uri))] public static class C { public const int MinimumSize = 4; public static int Read(ref XdrReader r) => 0; }", "VMXDR005")]
    [InlineData("[XdrCodec(typeof(Uri))] public static class C { public const int MinimumSize = 4; public static Uri Read(ref XdrReader r) => null!; }", "VMXDR005")]
    public void SaysWhatItCannotWrite(string source, string id)
    {
        var (_, diagnostics) = Run(source);

        var diagnostic = Assert.Single(diagnostics);
        Assert.Equal(id, diagnostic.Id);
        Assert.True(diagnostic.Location.GetLineSpan().IsValid);
    }

    [Fact]
    public void TwoCodecsForOneTypeAreRefused()
    {
        const string Body = "{ public const int MinimumSize = 4; public static Uri Read(ref XdrReader r) => null!; public static void Write(ref XdrWriter w, Uri v) { } }";
        var (_, diagnostics) = Run($"[XdrCodec(typeof(Uri))] public static class A {Body} [XdrCodec(typeof(Uri))] public static class B {Body}");

        Assert.Equal("VMXDR006", Assert.Single(diagnostics).Id);
    }

    [Fact]
    public void ALimitMustFitTheCodec()
    {
        const string Codec = "[XdrCodec(typeof(Uri))] public static class A { public const int MinimumSize = 4; public static Uri Read(ref XdrReader r) => null!; public static void Write(ref XdrWriter w, Uri v) { } }";
        const string ListCodec = "[XdrCodec(typeof(Version))] public static class B { public const int MinimumSize = 4; public static Version Read(ref XdrReader r, int l) => null!; public static void Write(ref XdrWriter w, Version v, int l) { } }";

        Assert.Equal("VMXDR004", Assert.Single(Run(Codec + "[XdrMessage] public partial record struct M([XdrLimit(1)] Uri A);").Diagnostics).Id);
        Assert.Equal("VMXDR003", Assert.Single(Run(ListCodec + "[XdrMessage] public partial record struct M(Version A);").Diagnostics).Id);
    }

    [Fact]
    public void AnEditElsewhereMakesNothingAgain()
    {
        var compilation = Compile("[XdrMessage] public partial record struct M(int A);");
        GeneratorDriver driver = CSharpGeneratorDriver.Create([new XdrMessageGenerator().AsSourceGenerator()],
            driverOptions: new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true));
        driver = driver.RunGenerators(compilation);
        driver = driver.RunGenerators(compilation.AddSyntaxTrees(CSharpSyntaxTree.ParseText("namespace Other { class X; }")));

        var result = Assert.Single(driver.GetRunResult().Results);
        Assert.All(result.TrackedSteps["Messages"].SelectMany(s => s.Outputs),
            o => Assert.Contains(o.Reason, new[] { IncrementalStepRunReason.Cached, IncrementalStepRunReason.Unchanged }));
        Assert.All(result.TrackedOutputSteps.SelectMany(s => s.Value).SelectMany(s => s.Outputs),
            o => Assert.Equal(IncrementalStepRunReason.Cached, o.Reason));
    }

    private static (IReadOnlyList<string> Sources, IReadOnlyList<Diagnostic> Diagnostics) Run(string source)
    {
        var driver = CSharpGeneratorDriver.Create(new XdrMessageGenerator())
            .RunGeneratorsAndUpdateCompilation(Compile(source), out var output, out var diagnostics);
        if (diagnostics.IsEmpty)
        {
            Assert.Empty(output.GetDiagnostics().Where(d => d.Severity >= DiagnosticSeverity.Warning));
        }

        return ([.. driver.GetRunResult().GeneratedTrees.Select(t => t.ToString())], diagnostics);
    }

    private static CSharpCompilation Compile(string source)
    {
        return CSharpCompilation.Create("sample", [AttributesTree, CSharpSyntaxTree.ParseText(Head + source)],
            References, new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary));
    }
}
