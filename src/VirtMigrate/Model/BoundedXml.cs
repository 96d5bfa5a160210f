using System.Xml;
using System.Xml.Linq;

namespace VirtMigrate.Model;

/// <summary>Reads XML of strangers: no DTD, no length without end, and no depth without end, since a tree takes time by the
/// square of its depth to load.</summary>
internal static class BoundedXml
{
    /// <summary>Deepest nesting of elements; the usual limit of XML parsers, and far more than libvirt's documents have.</summary>
    public const int MaxDepth = 256;

    /// <summary>The root element, without comments and processing instructions.</summary>
    /// <exception cref="XmlException">It is no XML, has a DTD, is too long or nested too deeply.</exception>
    public static XElement Load(string xml, int maxCharacters)
    {
        using (var looking = Open(xml, maxCharacters))
        {
            while (looking.Read())
            {
                if (looking.Depth > MaxDepth)
                {
                    throw new XmlException($"elements are nested more than {MaxDepth} deep");
                }
            }
        }

        using var reader = Open(xml, maxCharacters);
        return XElement.Load(reader);
    }

    private static XmlReader Open(string xml, int maxCharacters) => XmlReader.Create(new StringReader(xml), new XmlReaderSettings
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        MaxCharactersInDocument = maxCharacters,
        IgnoreComments = true,
        IgnoreProcessingInstructions = true,
    });
}
