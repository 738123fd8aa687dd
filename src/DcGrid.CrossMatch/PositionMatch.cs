namespace DcGrid.CrossMatch;

/// <summary>A source and a reference that lie within the radius of each other.</summary>
/// <param name="Source">Index in the catalogue that was matched.</param>
/// <param name="Reference">Index in the reference catalogue.</param>
/// <param name="SeparationArcsec">Great-circle distance.</param>
/// <param name="DeltaRaCosDecArcsec">Source less reference along RA, times the cosine of the reference's Dec.</param>
/// <param name="DeltaDecArcsec">Source less reference along Dec.</param>
public readonly record struct PositionMatch(
    int Source, int Reference, double SeparationArcsec, double DeltaRaCosDecArcsec, double DeltaDecArcsec);

/// <summary>Which of the pairs within the radius are wanted.</summary>
public enum MatchSelection
{
    /// <summary>All of them.</summary>
    AllPairs,

    /// <summary>For each source its nearest reference; a reference may serve several sources.</summary>
    NearestReference,

    /// <summary>
    /// Each source and each reference at most once, the closest pairs first: the same pairs come out when the two
    /// catalogues change places.
    /// </summary>
    OneToOne,
}
