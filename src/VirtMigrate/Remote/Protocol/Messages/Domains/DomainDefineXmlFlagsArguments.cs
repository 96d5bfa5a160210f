using VirtMigrate.Remote.Xdr;

namespace VirtMigrate.Remote.Protocol.Messages;

/// <summary>What <c>DOMAIN_DEFINE_XML_FLAGS</c> (350) takes.</summary>
[XdrMessage]
internal readonly partial record struct DomainDefineXmlFlagsArguments(string Xml, uint Flags);
