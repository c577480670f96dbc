"""Names of the demo's people: families of many origins, as in a mid-sized American city, accents and all.

Every person is invented; names of one origin are drawn together, so that siblings and parents fit each other.
"""

from dataclasses import dataclass, field
from random import Random


@dataclass(frozen=True)
class Origin:
    """Names that occur together, and the language most such families speak at home."""

    weight: int
    language: str
    at_home: float  # share of the families that speak it at home; the others speak English
    girls: tuple[str, ...]
    boys: tuple[str, ...]
    families: tuple[str, ...]
    women: tuple[str, ...] = field(default=())
    men: tuple[str, ...] = field(default=())


def _origin(weight, language, at_home, girls, boys, families, women="", men="") -> Origin:
    return Origin(
        weight,
        language,
        at_home,
        *(tuple(each.split()) for each in (girls, boys, families, women or girls, men or boys)),
    )


ORIGINS = (
    _origin(
        34, "English", 1.0,
        "Abigail Addison Alice Amelia Anna Aria Audrey Ava Avery Bella Brooklyn Caroline Charlotte Chloe Claire Clara Daisy Eleanor Elena Eliza Ella Ellie Emily Emma Eva Evelyn Everly Faith Fiona Freya Grace Hadley Hailey Hannah Harper Hazel Heidi Ingrid Isla Ivy Josephine Julia Juniper Kaylee Kennedy Leah Lila Lily Lucy Lydia Madison Maeve Margaret Matilda Mia Molly Nora Olive Olivia Paige Penelope Phoebe Piper Quinn Rachel Reese Riley Rose Ruby Ruth Sadie Sarah Savannah Scarlett Siobhán Sophie Stella Summer Sylvie Tessa Thea Vera Violet Willa Zoey Anaïs Chloé Léa Renée",
        "Aaron Adam Aiden Andrew Archer Asher Austin Bennett Blake Brandon Caleb Calvin Cameron Carson Carter Charles Chase Christian Colin Connor Cooper Daniel David Declan Dylan Easton Eli Elliot Ethan Evan Ezra Felix Finn Gabriel Gavin George Graham Grayson Griffin Hank Harrison Henry Hudson Hunter Ian Isaac Jack Jackson Jacob James Jasper John Jonah Joseph Josiah Kai Kevin Landon Leo Levi Liam Lincoln Logan Louis Luke Mason Max Micah Miles Nathan Nicholas Nolan Oliver Oscar Otto Owen Parker Patrick Peter Philip Reid Robert Rowan Ryan Samuel Sawyer Sean Silas Simon Theodore Thomas Tristan Tyler Walter Wesley William Wyatt Zachary René Søren Seán",
        "Abbott Adams Allen Anderson Armstrong Bailey Baker Barnes Becker Bell Bennett Berg Bishop Björk Boucher Bradley Brandt Brennan Brooks Brown Burke Burns Byrne Campbell Carlson Clark Cole Collins Connolly Cook Cooper Cox Crawford Cunningham Dahl Daly Davis Dawson Dean Doyle Dubois Duffy Duncan Edwards Ellis Erickson Evans Ferguson Fischer Fisher Fitzgerald Fletcher Foster Fox Franklin Fraser Gallagher Gibson Gordon Graham Grant Gray Griffith Hale Hamilton Hansen Harper Hart Hayes Henderson Hoffman Holm Holt Howard Hughes Hunt Hunter Jensen Johansson Johnson Jørgensen Keller Kelly Kennedy Klein Koch König Krüger Lambert Larsen Larson Lawson Leblanc Lefèvre Lewis Lindström Long Lynch MacDonald Marsh Martin Mason McCarthy McCoy McKenna Meyer Miller Mitchell Moore Morgan Morris Müller Murphy Murray Myers Nelson Newman Nielsen Nolan O'Brien O'Connor O'Neill Olsen Olson Palmer Parker Parsons Patterson Payne Peterson Phillips Porter Powell Price Quinn Ray Reed Reynolds Rice Richter Roberts Rogers Rose Ross Rossi Ryan Sanders Schäfer Schmidt Schneider Schröder Schultz Scott Shaw Simmons Snyder Sørensen Spencer Stein Stewart Stone Sullivan Svensson Swanson Taylor Thompson Tucker Turner Vogel Wagner Wallace Walsh Ward Weaver Weber Weiss Wells West Wheeler White Wilson Wolf Wood Wright Young Zimmermann",
        "Amanda Amy Andrea Angela Barbara Beth Bridget Carol Catherine Christina Cynthia Dawn Deborah Diane Elizabeth Erin Heather Holly Jennifer Jessica Jill Judith Karen Kathleen Kelly Kerstin Kimberly Kristin Laura Lauren Lisa Lori Mary Megan Melissa Michelle Nancy Nicole Pamela Rebecca Robin Sandra Shannon Stephanie Susan Tara Teresa Tiffany Tracy Valerie Wendy",
        "Alan Brian Bruce Chad Christopher Craig Dale Dennis Derek Donald Douglas Edward Eric Frank Gary Glenn Greg Jason Jeffrey Jeremy Joel Jonathan Keith Kenneth Kyle Lars Mark Martin Matthew Michael Neil Paul Richard Roger Ron Russell Scott Shane Stephen Steven Timothy Todd Travis Troy Wayne",
    ),
    _origin(
        15, "English", 1.0,
        "Aaliyah Alexis Aliyah Amari Amira Aniyah Arielle Asia Ayanna Brianna Camille Chanel Dasia Deja Destiny Ebony Essence Gabrielle Heaven Imani India Jada Jamila Janae Jasmine Jordyn Kaya Keisha Kiara Laila Makayla Maliah Maya Monique Naomi Nevaeh Nia Raven Sanaa Serenity Simone Skylar Taniyah Tiana Trinity Zaria Zuri",
        "Amir Andre Antoine Cedric Cornell Damari Darius Dashawn Davion Deandre Demetrius Desmond Devin Dominic Elijah Isaiah Jabari Jamal Jamar Jaylen Jeremiah Jordan Josiah Kareem Keon Khalil Kobe Lamar Langston Malachi Malik Marcus Marquis Messiah Omari Quincy Rashad Terrence Trevon Tyrone Xavier Zaire",
        "Alexander Banks Battle Beasley Blackwell Booker Boykin Branch Brown Butler Carter Charles Coleman Cotton Daniels Dixon Dorsey Drayton Easley Ellison Fields Ford Gaines Gilmore Glover Grant Greene Hampton Harris Hawkins Haynes Hicks Holloway Hopkins Jackson James Jefferson Jenkins Johnson Jones Joseph Kirkland Lee Lewis Lucas Mack Marshall Mayfield McClain Merritt Mosley Muhammad Neal Patterson Pinkney Pruitt Randolph Richardson Robinson Rollins Simmons Singleton Sykes Tate Terrell Thomas Tolbert Vaughn Walker Washington Watkins Whitaker Wiggins Williams Winston",
        "Alicia Angela Carla Charlene Crystal Danielle Denise Erica Felicia Janelle Kendra Keisha Latoya Latasha Monica Nicole Renee Rochelle Sharon Sheila Tamara Tanya Tonya Vanessa Yolanda Yvonne",
        "Andre Anthony Calvin Carl Clifton Curtis Darnell Darryl Derrick Dwayne Earl Eugene Jerome Kelvin Leon Leroy Maurice Melvin Nathaniel Otis Reggie Rodney Roland Terrance Tyrone Vernon Willie",
    ),
    _origin(
        25, "Spanish", 0.68,
        "Abril Adriana Aitana Alejandra Alma Ana Ángela Araceli Ariana Belén Camila Carmen Carolina Catalina Daniela Elena Emilia Esmeralda Estefanía Fátima Fernanda Gabriela Guadalupe Inés Isabela Itzel Jimena Josefina Julieta Karla Leticia Liliana Lucía Luz Marisol Mariana Melissa Mía Natalia Noemí Paloma Paola Regina Renata Rocío Romina Salomé Sara Sofía Valentina Valeria Victoria Ximena Yareli Zoé",
        "Adrián Agustín Alejandro Alexis Álvaro Andrés Ángel Antonio Arturo Benjamín Bruno César Cristian Damián Daniel David Diego Eduardo Elías Emiliano Emilio Ernesto Esteban Felipe Fernando Gael Gerardo Gustavo Héctor Hugo Ian Ignacio Isaac Iván Jesús Joaquín Jorge José Juan Julián Leonardo Luis Manuel Marcos Mario Martín Mateo Matías Miguel Nicolás Óscar Pablo Rafael Raúl Ricardo Rodrigo Samuel Santiago Saúl Sebastián Tomás Uriel Víctor Yahir",
        "Acevedo Aguilar Aguirre Alonso Alvarado Álvarez Arias Ávila Ayala Barrera Beltrán Benítez Bravo Bustos Caballero Cabrera Calderón Camacho Cárdenas Carrillo Castañeda Castillo Castro Cervantes Chávez Cisneros Contreras Córdova Cortés Cruz Delgado Díaz Domínguez Durán Escobar Espinoza Estrada Fernández Figueroa Flores Fuentes Gallegos García Gómez González Guerrero Gutiérrez Hernández Herrera Ibarra Jiménez Juárez Lara León López Lozano Luna Maldonado Marín Márquez Martínez Medina Mejía Mendoza Meza Miranda Molina Montes Mora Morales Moreno Muñoz Navarro Núñez Ochoa Orozco Ortega Ortiz Pacheco Padilla Paredes Peña Peralta Pérez Ponce Quintero Ramírez Ramos Rangel Reyes Ríos Rivera Robles Rodríguez Rojas Romero Rosales Rubio Ruiz Salas Salazar Salinas Sánchez Sandoval Santana Santiago Serrano Silva Solís Soto Suárez Tapia Torres Trejo Trujillo Valdez Valencia Vargas Vásquez Vega Velasco Velázquez Villa Villanueva Zamora Zavala Zúñiga",
        "Alejandra Ana Beatriz Blanca Carmen Claudia Concepción Cristina Elvira Esperanza Eugenia Gloria Graciela Irma Isabel Josefina Juana Laura Leticia Lourdes Lucía Luz Margarita María Marta Mercedes Mónica Norma Patricia Pilar Raquel Rebeca Rosa Rosario Sandra Silvia Socorro Teresa Verónica Yolanda",
        "Alberto Alfredo Antonio Armando Arturo Carlos César Eduardo Enrique Ernesto Federico Felipe Francisco Guillermo Héctor Ignacio Jaime Javier Jesús Joel Jorge José Juan Julio Luis Manuel Marco Miguel Ramón Raúl Ricardo Roberto Rubén Salvador Sergio Víctor",
    ),
    _origin(
        4, "Vietnamese", 0.7,
        "Anh Bảo Châu Chi Diễm Giang Hà Hân Hoa Hồng Khánh Kim Lan Linh Mai My Ngọc Nhi Phương Quỳnh Thảo Thu Trâm Trang Trinh Tuyết Vân Vy Yến",
        "An Anh Bình Bảo Cường Đạt Đức Duy Hải Hiếu Hoàng Huy Khang Khoa Kiên Long Minh Nam Nghĩa Phong Phúc Quân Quang Sơn Tâm Thành Thiên Tiến Trí Tuấn Việt Vinh",
        "Bùi Cao Đặng Đinh Đỗ Dương Hồ Hoàng Huỳnh Lâm Lê Lý Mai Ngô Nguyễn Phạm Phan Phùng Tạ Trần Trịnh Trương Võ Vũ",
    ),
    _origin(
        4, "Hmong", 0.65,
        "Bao Chee Der Gaoly Hlee Kalia Kia Mai Maiv Mee Nou Paj Pahoua Pang Sheng Xee Yer Youa Zoua",
        "Bee Chue Fue Kong Kou Long Lue Meng Nhia Pao Pheng Teng Thao Toua Tou Tong Xeng Yeng Zong",
        "Chang Cheng Fang Hang Her Khang Kong Kue Lee Lor Moua Thao Vang Vue Xiong Yang",
    ),
    _origin(
        4, "Somali", 0.85,
        "Aamina Amal Asha Ayaan Bilan Deqa Ebla Faduma Fardowsa Farhiya Hamdi Hibo Hodan Idil Ifrah Ilhan Khadra Ladan Muna Nasra Nimo Rahma Safiya Sagal Sahra Sumaya Ubah Warsan Yasmin Zamzam",
        "Abdi Abdirahman Ahmed Ali Ayub Bashir Bile Daahir Farah Guled Hassan Ibrahim Ismail Jama Khalid Liban Mahad Mohamed Mukhtar Mustafa Nuur Omar Osman Sakariye Said Yahya Yonis Yusuf Zakariya",
        "Abdi Abdullahi Aden Adan Ahmed Ali Barre Dahir Egal Elmi Farah Gedi Guled Hassan Hersi Hirsi Hussein Ibrahim Isse Jama Mohamed Mohamud Muse Nur Omar Osman Roble Salad Samatar Warsame Yusuf",
    ),
    _origin(
        4, "Arabic", 0.75,
        "Aya Dalia Dana Dima Farah Fatima Hala Hana Huda Iman Jana Jude Lamar Lana Layan Leen Lina Mariam Maryam Maya Mira Nada Noor Nour Rana Reem Rima Salma Sama Sara Shahd Tala Yara Yasmin Zahra Zeina",
        "Abdallah Adam Ahmad Ali Amir Anas Bilal Elias Faris Hadi Hamza Hasan Ibrahim Ilyas Issa Jad Kareem Khalil Laith Mahmoud Majd Mohammad Nabil Omar Qasim Rami Saif Samir Tarek Yahya Yaser Yousef Zaid Ziad",
        "Abbas Abboud Ajami Al-Amin Al-Hakim Al-Jabiri Al-Masri Al-Rashid Awad Aziz Bakr Bishara Darwish Fakhoury Farouk Ghanem Habib Haddad Hakimi Hamdan Hanna Ismail Jaber Kanaan Karam Khalil Khoury Mansour Masri Nasser Nassar Obeid Qasim Saad Sabbagh Saleh Salem Sayegh Shadid Shahin Taha Yassin Zayed",
    ),
    _origin(
        2, "Korean", 0.6,
        "Chae-won Da-eun Eun-ji Ga-eun Ha-eun Ha-rin Hye-jin Ji-a Ji-min Ji-woo Ji-yoon Min-ji Min-seo Na-eun Seo-yeon Seo-yun So-yul Soo-ah Su-bin Ye-eun Yu-na",
        "Do-hyun Do-yoon Eun-woo Ha-joon Hyun-woo Jae-won Ji-ho Ji-hoon Joon-ho Jun-seo Min-jae Min-jun Seo-jun Seung-min Si-woo Sung-min Tae-yang Woo-jin Ye-jun Yu-jun",
        "Ahn Bae Cho Choi Chung Han Hong Hwang Jang Jeon Jung Kang Kim Ko Kwon Lee Lim Moon Noh Oh Park Ryu Seo Shin Sohn Song Yang Yoo Yoon",
    ),
    _origin(
        2, "Chinese", 0.65,
        "An Fang Hui Jia Jing Jiayi Lan Li Lihua Mei Meiling Min Ning Qian Qing Rui Shu Ting Wei Xia Xiaomei Xin Xinyi Ya Yan Yi Ying Yu Yue Yuhan Zhen",
        "Bo Chao Chen Cheng Feng Guang Hao Haoran Hong Hui Jian Jie Jun Junjie Kai Lei Liang Long Ming Peng Qiang Rui Tao Wei Weijie Xiang Yang Yichen Yong Yu Zhe Zixuan",
        "Cai Chan Chang Chen Cheng Cheung Dai Deng Fan Fang Feng Gao Guo He Hu Huang Jiang Lam Leung Li Liang Lin Liu Lu Luo Ma Peng Qian Shen Song Sun Tang Tan Wang Wei Wong Wu Xie Xu Yan Yang Yao Ye Yu Yuan Zeng Zhang Zhao Zheng Zhou Zhu",
    ),
    _origin(
        2, "Tagalog", 0.5,
        "Althea Amihan Andrea Angelica Bea Bituin Corazon Dalisay Divina Jasmine Kristine Ligaya Luningning Mae Maricel Mayumi Rosalie Tala",
        "Andres Bayani Carlo Dakila Datu Emmanuel Ernesto Gabriel Jericho Joshua Kidlat Lakan Makisig Miguel Paolo Rafael Rizal Romeo",
        "Abad Aquino Bautista Bondoc Cabrera Catacutan Cruz Dacayo David Dimaculangan Dizon Domingo Galang Garcia Lacson Macaraeg Magbanua Manalo Mercado Pangilinan Punzalan Quiambao Reyes Santos Sarmiento Tolentino Villanueva",
    ),
    _origin(
        1, "Polish", 0.5,
        "Agnieszka Alicja Hanna Jagoda Julia Kinga Łucja Maja Małgorzata Natalia Oliwia Pola Wanda Zofia Zuzanna",
        "Adam Antoni Bartosz Filip Franciszek Igor Jakub Jan Kacper Łukasz Maciej Mikołaj Stanisław Szymon Tymon Wojciech",
        "Dąbrowski Jankowski Kaczmarek Kowalczyk Kowalski Kozłowski Krawczyk Król Lewandowski Mazur Nowak Pawlak Piotrowski Szymański Wieczorek Wiśniewski Wójcik Woźniak Zając Zieliński",
    ),
    _origin(
        1, "Ukrainian", 0.8,
        "Alina Anastasiia Daryna Halyna Iryna Kateryna Khrystyna Larysa Lesia Mariia Nadiia Oksana Olena Solomiia Sofiia Tetiana Vira Yaryna Yuliia Zlata",
        "Andrii Artem Bohdan Danylo Denys Dmytro Ivan Kyrylo Maksym Mykhailo Nazar Oleh Oleksandr Ostap Pavlo Petro Roman Taras Tymofii Vasyl Yaroslav",
        "Bondarenko Boyko Hnatiuk Ivanenko Koval Kovalchuk Kovalenko Kravchenko Lysenko Marchenko Melnyk Moroz Oliinyk Petrenko Polishchuk Savchenko Shevchenko Shevchuk Tkachenko Tkachuk",
    ),
    _origin(
        1, "Haitian Creole", 0.7,
        "Adeline Angélique Béatrice Carline Cassandra Daphné Esther Fabiola Gaëlle Islande Lovely Marjorie Mirlande Nadège Rose-Laure Widline",
        "Alcide Benoît Dieudonné Emmanuel Évens Frantz Gaspard Jean-Baptiste Jocelyn Junior Ketler Lucson Mackenson Pierre-Louis Réginald Wilner",
        "Alexis Antoine Augustin Baptiste Charles Desrosiers Étienne François Jean Joseph Lafontant Laguerre Lamothe Louis Michel Noël Paul Philippe Pierre Saint-Fleur Toussaint",
    ),
    _origin(
        1, "Portuguese", 0.7,
        "Ana Beatriz Bruna Cecília Clara Eduarda Helena Heloísa Isadora Joana Lara Lívia Luíza Manuela Marina Rafaela Sofia Vitória Yasmin",
        "Arthur Bento Caio Davi Enzo Gabriel Heitor João Kauã Luan Lucas Murilo Otávio Pedro Rafael Thiago Tomé Vinícius",
        "Almeida Araújo Barbosa Barros Cardoso Carvalho Conceição Correia Costa Ferreira Gonçalves Lima Lopes Machado Magalhães Mendes Monteiro Moreira Nascimento Oliveira Pereira Ribeiro Rocha Santos Silva Souza Teixeira",
    ),
    _origin(
        1, "Punjabi", 0.7,
        "Amrit Anika Diya Gurleen Harleen Ishani Jasleen Kavya Kiran Manpreet Meera Navneet Pooja Priya Riya Simran Tanvi",
        "Aarav Arjun Armaan Dev Gurpreet Harjit Ishaan Jaspreet Karan Manvir Nikhil Rohan Sahil Sukhdeep Tejinder Veer Vikram",
        "Bains Brar Dhaliwal Dhillon Gill Grewal Johal Kapoor Kaur Khanna Mann Mehta Patel Sandhu Sharma Sidhu Singh Sodhi Verma",
    ),
    _origin(
        1, "Karen", 0.9,
        "Eh Hser Htoo Ku Lah Mu Naw Paw Say Shee Thaw Wah",
        "Ah Doh Eh Gay Hser Htoo Kaw Kler Law Moo Saw Taw Thein",
        "Baw Dah Gay Htoo Klay Lah Loe Moo Paw Say Shwe Soe Taw Thaw Wah Win",
    ),
    _origin(
        1, "Amharic", 0.7,
        "Abeba Almaz Bethlehem Eden Feven Hanna Helen Liya Makeda Meron Rahel Saron Selam Tigist Yordanos Zema",
        "Abel Biniam Dawit Elias Henok Kaleb Kidus Mikias Nahom Natnael Robel Samson Solomon Surafel Yared Yonas",
        "Abebe Alemu Assefa Bekele Demissie Desta Gebre Girma Haile Kebede Lemma Mekonnen Negash Tadesse Tefera Tesfaye Tsegaye Wolde Worku Zewde",
    ),
    _origin(
        2, "English", 1.0,
        "Adaeze Amaka Chidinma Chioma Ebele Efua Esi Ifeoma Kemi Ngozi Nkechi Simisola Temilade Titilayo Yewande Zainab",
        "Adewale Ayodele Babajide Chidi Chike Chinedu Ebuka Emeka Femi Ikenna Kelechi Kofi Kwame Obinna Olumide Segun Tunde Uche",
        "Achebe Adebayo Adeyemi Afolabi Akande Asante Balogun Boateng Danjuma Eze Ibrahim Mensah Nnamdi Nwosu Obi Ogunleye Okafor Okeke Okonkwo Oladipo Onyango Osei Owusu",
    ),
)  # fmt: skip

WEIGHTS = tuple(each.weight for each in ORIGINS)
STREETS = ("Alder Birch Canal Cherry Church Clinton Depot Division Eighth Elm Fourth Garfield Grove Harbor Hickory Highland Lake Liberty Lincoln Locust Market Meadow Mill Ninth Oak Orchard Park Pearl Pine Prairie Prospect River Seventh Sixth Spring Spruce State Summit Union Walnut Washington Willow Winter").split()  # fmt: skip
KINDS_OF_STREET = ("Street", "Street", "Street", "Avenue", "Avenue", "Road", "Lane", "Court", "Drive")
SCHOOL_NAMES = ("Acorn Alder Ash Aspen Basswood Bayside Beacon Bear_Creek Beech Birch Bluff Boxelder Bridgeview Brookside Buckeye Butternut Canal Cardinal Cattail Chestnut Clearwater Clover Coneflower Copper Cottonwood Crane Creekside Cypress Dogwood Eagle Edgewood Elderberry Elm Evergreen Fairview Falcon Fern Fieldstone Finch Forest Glen Goldenrod Granite Greenfield Grove Harbor Hawthorn Hazel Heron Hickory Highland Hillcrest Holly Hopewell Horizon Ironwood Island Jefferson Kestrel Lakeview Larch Lark Laurel Liberty Lighthouse Lilac Linden Locust Lupine Magnolia Mallard Marsh Meadow Mill_Creek Milkweed Monarch Mulberry Northside Oak Oriole Osprey Overlook Park Pearl Pine Pioneer Plum Poplar Prairie Quarry Redbud Ridge Riverside Robin Rowan Sandhill Sassafras Sequoia Shoreline Spring Spruce Stonebridge Summit Sumac Sunrise Swallow Sycamore Tamarack Thistle Trillium Union Valley Viburnum Vista Walnut Westside Wildwood Willow Winterberry Woodland Wren Yarrow").split()  # fmt: skip


def pick_origin(rng: Random) -> Origin:
    return rng.choices(ORIGINS, WEIGHTS)[0]


def adult(rng: Random, origin: Origin, woman: bool) -> str:
    return rng.choice(origin.women if woman else origin.men)


def street(rng: Random) -> str:
    return f"{rng.randint(2, 4980)} {rng.choice(STREETS)} {rng.choice(KINDS_OF_STREET)}"
