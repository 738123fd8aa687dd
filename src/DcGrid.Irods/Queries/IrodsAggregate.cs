namespace DcGrid.Irods;

/// <summary>What is selected of a column. The numbers are the protocol's.</summary>
public enum IrodsAggregate
{
    /// <summary>The value of each row.</summary>
    None = 1,

    /// <summary>The smallest.</summary>
    Min = 2,

    /// <summary>The largest.</summary>
    Max = 3,

    /// <summary>The sum.</summary>
    Sum = 4,

    /// <summary>The mean.</summary>
    Average = 5,

    /// <summary>How many.</summary>
    Count = 6,
}
