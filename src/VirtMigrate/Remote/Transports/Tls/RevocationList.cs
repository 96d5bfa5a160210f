using System.Formats.Asn1;
using System.Numerics;
using System.Security.Cryptography.X509Certificates;

namespace VirtMigrate.Remote.Transports.Tls;

/// <summary>A certificate revocation list (RFC 5280, section 5). The base library makes such lists, but cannot look into
/// them.</summary>
/// <remarks>Its signature is not checked: the file lies beside the CA's and is trusted as that is.</remarks>
internal sealed class RevocationList
{
    private readonly byte[] issuer;
    private readonly HashSet<BigInteger> serials;

    private RevocationList(byte[] issuer, DateTimeOffset? nextUpdate, HashSet<BigInteger> serials)
    {
        this.issuer = issuer;
        this.serials = serials;
        NextUpdate = nextUpdate;
    }

    /// <summary>When it is out of date; null: never.</summary>
    public DateTimeOffset? NextUpdate { get; }

    /// <summary>Whether it speaks for the certificate's issuer.</summary>
    public bool IsFor(X509Certificate2 certificate) => certificate.IssuerName.RawData.AsSpan().SequenceEqual(issuer);

    /// <summary>Whether it names the certificate.</summary>
    public bool Revokes(X509Certificate2 certificate) =>
        IsFor(certificate) && serials.Contains(new BigInteger(certificate.SerialNumberBytes.Span, isUnsigned: false, isBigEndian: true));

    /// <summary>Reads one.</summary>
    /// <exception cref="AsnContentException">It is malformed.</exception>
    public static RevocationList Read(ReadOnlyMemory<byte> der)
    {
        var list = new AsnReader(der, AsnEncodingRules.DER).ReadSequence().ReadSequence();
        if (list.PeekTag() == Asn1Tag.Integer)
        {
            list.ReadInteger();
        }

        list.ReadSequence();
        var issuer = list.ReadEncodedValue().ToArray();
        ReadTime(list);
        DateTimeOffset? nextUpdate = list.HasData && IsTime(list.PeekTag()) ? ReadTime(list) : null;
        var serials = new HashSet<BigInteger>();
        if (list.HasData && list.PeekTag().HasSameClassAndValue(Asn1Tag.Sequence))
        {
            var entries = list.ReadSequence();
            while (entries.HasData)
            {
                serials.Add(entries.ReadSequence().ReadInteger());
            }
        }

        return new RevocationList(issuer, nextUpdate, serials);
    }

    private static bool IsTime(Asn1Tag tag) =>
        tag.HasSameClassAndValue(Asn1Tag.UtcTime) || tag.HasSameClassAndValue(Asn1Tag.GeneralizedTime);

    private static DateTimeOffset ReadTime(AsnReader reader) =>
        reader.PeekTag().HasSameClassAndValue(Asn1Tag.UtcTime) ? reader.ReadUtcTime() : reader.ReadGeneralizedTime();
}
