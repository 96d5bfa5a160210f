using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>DOMAIN_DEFINE_XML</c> (11) takes.</summary>
[XdrMessage]
internal readonly partial record struct DomainDefineXmlArguments(string Xml);
